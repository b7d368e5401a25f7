public import Coverage
public import Documents
public import Places
public import Rules
public import Schedules
public import Telemetry

/// What scenarios are judged by: the rules of a configuration folder, and the tables that they look into.
public struct World: Sendable {
    /// The texts that rules are written in.
    public struct Law: Sendable {
        /// A file as it was read.
        public struct File: Sendable {
            let name: String
            let text: String

            public init(name: String, text: String) {
                self.name = name
                self.text = text
            }
        }

        let ruleFiles: [File]
        let limitFiles: [File]

        public init(ruleFiles: [File], limitFiles: [File] = []) {
            self.ruleFiles = ruleFiles
            self.limitFiles = limitFiles
        }
    }

    /// What a scenario may replace by tables of its own.
    public struct Tables: Sendable {
        var places: PlaceIndex
        var register: Register
        var permits: Permits
        var holidays: HolidayCalendar
        /// What rules on roads go by.
        let coverage: CoverageTerms?

        public init(
            places: PlaceIndex,
            register: Register,
            permits: Permits,
            holidays: HolidayCalendar,
            coverage: CoverageTerms? = nil
        ) {
            self.coverage = coverage
            self.places = places
            self.register = register
            self.permits = permits
            self.holidays = holidays
        }
    }

    /// A rule by its names; that it is valid is another question.
    public struct RuleName: Sendable {
        public let id: String
        public let title: String
        let deviceClass: String
    }

    let catalogue: Catalogue
    let tables: Tables
    let zone: CivilZone
    let settings: Judge.Settings
    /// All rules, in the order of the files.
    public let rules: [RuleName]
    /// All rules with the folder's own tables.
    let ruleSet: RuleSet
    private let law: Law

    /// Reads the rules and holds them against the tables.
    ///
    /// `settings`: the city's; a scenario may have another lateness.
    /// `problems`: takes what is wrong with the rules; such a world must not be used.
    public init(
        catalogue: Catalogue,
        law: Law,
        tables: Tables,
        zone: CivilZone,
        settings: Judge.Settings,
        problems: ProblemList
    ) {
        self.catalogue = catalogue
        self.law = law
        self.tables = tables
        self.zone = zone
        self.settings = settings
        let definitions = law.definitions(problems)
        rules = definitions.map { RuleName(id: $0.id.text, title: $0.title, deviceClass: $0.deviceClass.text) }
        ruleSet = law.ruleSet(definitions, catalogue, tables, zone, problems)
    }

    /// Some of the rules, and those that may suppress them, with other tables. They are read anew, so that mistakes come to
    /// light in `problems`.
    func ruleSet(of wanted: Set<String>, with tables: Tables, problems: ProblemList) -> RuleSet {
        let definitions = law.definitions(problems)
        let needed = withSuppressors(wanted, in: definitions)
        let rules = definitions.filter { needed.contains($0.id.text) }
        return law.ruleSet(rules, catalogue, tables, zone, problems, isLimitNeeded: { $0.isNamed(in: rules) })
    }
}

extension World.Law {
    fileprivate func definitions(_ problems: ProblemList) -> [RuleDefinition] {
        ruleFiles.flatMap { RuleFile.read($0.text, file: $0.name, problems: problems) }
    }

    fileprivate func ruleSet(
        _ definitions: [RuleDefinition],
        _ catalogue: Catalogue,
        _ tables: World.Tables,
        _ zone: CivilZone,
        _ problems: ProblemList,
        isLimitNeeded: (LimitDefinition) -> Bool = { _ in true }
    ) -> RuleSet {
        RuleSet(
            definitions,
            limits: limitFiles.flatMap { LimitFile.read($0.text, file: $0.name, problems: problems) }
                .filter(isLimitNeeded),
            text: (ruleFiles + limitFiles).map(\.text).joined(separator: "\n"),
            catalogue: catalogue,
            places: tables.places,
            register: tables.register,
            permits: tables.permits,
            holidays: tables.holidays,
            zone: zone,
            coverage: tables.coverage,
            problems: problems
        )
    }
}

/// The rules of some names, and all whose firing decides whether they fire.
private func withSuppressors(_ wanted: Set<String>, in definitions: [RuleDefinition]) -> Set<String> {
    var needed = wanted
    var known = -1
    while known < needed.count {
        known = needed.count
        for definition in definitions where needed.contains(definition.id.text) {
            needed.formUnion(definition.suppressors.map(\.text))
        }
    }
    return needed
}
