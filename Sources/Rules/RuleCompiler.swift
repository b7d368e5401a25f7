import Coverage
import Documents
import Expressions
import Places
import Schedules
import Telemetry

/// Holds rule definitions against schemas, places, limits and registers, and compiles their conditions.
struct RuleCompiler {
    private let catalogue: Catalogue
    private let holidays: HolidayCalendar
    private let zone: CivilZone
    private let places: PlaceIndex
    private let coverage: CoverageTerms?
    private var vocabularies: [RuleVocabulary]
    private var rules: [[Rule]]
    /// By class.
    private var roadRules: [Int: RoadRules] = [:]

    init(
        catalogue: Catalogue,
        places: PlaceIndex,
        register: Register,
        limits: [[LimitTable]],
        holidays: HolidayCalendar,
        zone: CivilZone,
        coverage: CoverageTerms?
    ) {
        self.catalogue = catalogue
        self.places = places
        self.coverage = coverage
        self.holidays = holidays
        self.zone = zone
        vocabularies = zip(catalogue.classes, limits).map {
            RuleVocabulary(deviceClass: $0, register: register, places: places, limits: $1)
        }
        rules = catalogue.classes.map { _ in [] }
    }

    var classes: [RuleSet.ClassRules] {
        rules.indices.map {
            RuleSet.ClassRules(rules: rules[$0], vocabulary: vocabularies[$0], roadRules: roadRules[$0])
        }
    }

    /// Compiles all rules, in an order in which each comes after those that suppress it.
    mutating func add(_ definitions: [RuleDefinition]) {
        var known: Set<String> = []
        var sound: [RuleDefinition] = []
        for definition in definitions {
            guard known.insert(definition.id.text).inserted else {
                definition.id.report("another rule has the id '\(definition.id.text)' already", 1, 1)
                continue
            }
            if catalogue.index(of: definition.deviceClass, for: "the rule") != nil { sound.append(definition) }
        }
        for definition in SuppressionOrder(sound).sorted() { add(definition) }
    }

    private mutating func add(_ definition: RuleDefinition) {
        guard let number = catalogue.index(of: definition.deviceClass.text).map({ Int($0.rawValue) }) else { return }
        if case .road(let kind, let text) = definition.form {
            return addRoadRule(definition, of: kind, when: text, class: number)
        }
        let usedPermits = vocabularies[number].usesPermits
        vocabularies[number].usesPermits = false
        vocabularies[number].usedLimits = []
        let condition = compile(definition.form, class: number)
        let usesPermits = vocabularies[number].usesPermits
        vocabularies[number].usesPermits = usedPermits || usesPermits
        let window = definition.during.flatMap(window)
        let exception = definition.except.flatMap(self.window)
        guard let condition, definition.during == nil || window != nil, definition.except == nil || exception != nil
        else { return }
        let suppressors = definition.suppressors.compactMap { name in
            rules[number].firstIndex { $0.id == name.text }
        }
        rules[number].append(
            Rule(
                definition,
                condition,
                window,
                exception,
                suppressors: suppressors,
                limits: vocabularies[number].usedLimits.sorted(),
                usesPermits: usesPermits
            )
        )
    }

    private mutating func compile(_ form: RuleDefinition.Form, class number: Int) -> Program? {
        switch form {
        case .condition(let text):
            vocabularies[number].scope = .reading
            return compile(text, &vocabularies[number])
        case .absence(_, let text):
            vocabularies[number].scope = .silence
            let always = RuleDefinition.Text(text: "true") { _, _, _ in }
            return compile(text ?? always, &vocabularies[number])
        case .road:
            return nil
        }
    }

    private func compile(_ text: RuleDefinition.Text, _ vocabulary: inout RuleVocabulary) -> Program? {
        text.compiled { source throws(ExpressionError) in
            try Program(compiling: source, with: &vocabulary, expecting: .bool)
        }
    }

    private func window(_ text: RuleDefinition.Text) -> TimeWindow? {
        do {
            return TimeWindow(try OpeningHours(text.text), in: zone, holidays: holidays)
        } catch {
            text.report(error.message + "\n" + error.excerpt, 1, error.column)
            return nil
        }
    }
}

/// Rules on roads.
extension RuleCompiler {
    private mutating func addRoadRule(
        _ definition: RuleDefinition,
        of kind: RuleDefinition.Text,
        when text: RuleDefinition.Text,
        class number: Int
    ) {
        guard var known = roadRules[number] ?? newRoadRules(definition, of: kind, class: number) else { return }
        let condition = text.compiled { source throws(ExpressionError) in try known.compile(source) }
        guard let condition, let window = definition.during.flatMap(window) else { return }
        guard window.longestOpening <= TimeWindow.longestLook else {
            let limit = "a rule on roads looks over \(TimeWindow.longestLook) at most"
            definition.during?.report("\(limit), and these hours do not end in that time", 1, 1)
            return
        }
        known.add(Rule(definition, condition, window, nil), window)
        roadRules[number] = known
    }

    private func newRoadRules(
        _ definition: RuleDefinition,
        of kind: RuleDefinition.Text,
        class number: Int
    ) -> RoadRules? {
        guard let coverage else {
            kind.report("'for_each' needs the mapping 'coverage' of reports.yaml, which is not there", 1, 1)
            return nil
        }
        guard kind.text == coverage.roadKind else {
            kind.report("coverage is reckoned for places of the kind '\(coverage.roadKind)': see reports.yaml", 1, 1)
            return nil
        }
        guard definition.deviceClass.text == coverage.deviceClass else {
            let reason = "coverage is reckoned from readings of the class '\(coverage.deviceClass)': see reports.yaml"
            definition.deviceClass.report(reason, 1, 1)
            return nil
        }
        do {
            let cells = try RoadCells(places, terms: coverage)
            if cells.roads.isEmpty { kind.report("no place is a line of the kind '\(kind.text)'", 1, 1) }
            return RoadRules(cells, try SweepingFields(catalogue.classes[number], terms: coverage), coverage)
        } catch {
            kind.report("\(error)", 1, 1)
            return nil
        }
    }
}

extension RuleDefinition.Text {
    /// Compiles the text; a mistake in it is reported.
    fileprivate func compiled(_ compile: (String) throws(ExpressionError) -> Program) -> Program? {
        do {
            return try compile(text)
        } catch {
            let advice = error.suggestion.map { "; did you mean \($0)?" } ?? ""
            report(error.message + advice + "\n" + error.excerpt, error.line, error.column)
            return nil
        }
    }
}

extension Rule {
    fileprivate init(
        _ definition: RuleDefinition,
        _ condition: Program,
        _ window: TimeWindow?,
        _ exception: TimeWindow?,
        suppressors: [Int] = [],
        limits: [Int] = [],
        usesPermits: Bool = false
    ) {
        id = definition.id.text
        title = definition.title
        severity = definition.severity
        basis = definition.basis
        source = definition.source
        caseTerms = definition.caseTerms
        self.condition = condition
        absence = definition.form.absence
        self.window = window
        self.exception = exception
        hold = definition.hold
        readings = definition.readings
        keepFiring = definition.keepFiring
        gap = definition.gap
        escalation = definition.escalation
        self.suppressors = suppressors
        self.limits = limits
        self.usesPermits = usesPermits
        isOnRoads = definition.form.isRoad
    }
}

extension Catalogue {
    /// The class of a name; a problem where there is none.
    func index(of name: RuleDefinition.Text, for owner: String) -> ClassIndex? {
        if let index = index(of: name.text) { return index }
        let names = classes.map(\.name)
        let advice = nearestName(to: name.text, among: names).map { "did you mean '\($0)'?" }
        let known = "known classes are \(names.joined(separator: ", "))"
        name.report("no schema defines the class '\(name.text)' of \(owner); \(advice ?? known)", 1, 1)
        return nil
    }
}
