public import Coverage
public import Documents
import Expressions
public import Places
public import Schedules
public import Telemetry

/// Everything that a judge goes by, checked and compiled: rules, places, register, permits. It never changes.
public struct RuleSet: Sendable {
    /// The rules of one device class with the slots that their conditions use.
    struct ClassRules: Sendable {
        let rules: [Rule]
        let vocabulary: RuleVocabulary
        /// Those that are about roads; `nil` where there are none.
        let roadRules: RoadRules?
    }

    public let catalogue: Catalogue
    /// SHA-256 over the rule and limit files, as 64 hexadecimal digits: it is stored with every alert.
    public let hash: String
    /// The rule and limit files, one after the other.
    public let text: String
    let places: PlaceIndex
    public let register: Register
    let permits: Permits
    /// When the city's offices work: what the terms of cases are reckoned in.
    public let workingTime: WorkingTime
    let classes: [ClassRules]
    let zone: CivilZone

    /// Checks and compiles rules; what is wrong with them becomes problems, and such a set must not be used.
    ///
    /// * `text`: the rule and limit files as they were read.
    /// * `coverage`: what rules on roads go by; `nil` where the city has no such numbers.
    public init(
        _ definitions: [RuleDefinition],
        limits: [LimitDefinition] = [],
        text: String,
        catalogue: Catalogue,
        places: PlaceIndex,
        register: Register,
        permits: Permits,
        holidays: HolidayCalendar,
        zone: CivilZone,
        officeHours: OpeningHours = .customaryOffice,
        coverage: CoverageTerms? = nil,
        problems: ProblemList
    ) {
        workingTime = WorkingTime(officeHours, in: zone, holidays: holidays)
        var compiler = RuleCompiler(
            catalogue: catalogue,
            places: places,
            register: register,
            limits: LimitCompiler(catalogue: catalogue, register: register, zone: zone).tables(limits),
            holidays: holidays,
            zone: zone,
            coverage: coverage
        )
        compiler.add(definitions)
        classes = compiler.classes
        // The numbers decide as much as the rules do.
        let isOnRoads = classes.contains { $0.roadRules != nil }
        let whole = text + (isOnRoads ? coverage.map { "\n# reports.yaml\n\($0.source)" } ?? "" : "")
        hash = sha256(whole)
        self.text = whole
        self.zone = zone
        self.catalogue = catalogue
        self.places = places
        self.register = register
        self.permits = permits
    }

    /// How far back a judge of a class must have seen readings to be where it was.
    public func memory(of deviceClass: ClassIndex) -> TimeSpan {
        let rules = classes[Int(deviceClass.rawValue)]
        return max(rules.vocabulary.memory, rules.roadRules?.memory ?? .zero)
    }

    /// The rules of a class that are about roads, and look at all of its devices together.
    public func rulesOnRoads(of deviceClass: ClassIndex) -> [Rule] {
        classes[Int(deviceClass.rawValue)].roadRules?.rules ?? []
    }

    func limits(of deviceClass: ClassIndex) -> [LimitTable] {
        classes[Int(deviceClass.rawValue)].vocabulary.limits
    }

    /// All rules, by class and then in the order of the files.
    public var rules: [Rule] { classes.flatMap { $0.rules + ($0.roadRules?.rules ?? []) } }
}

func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}
