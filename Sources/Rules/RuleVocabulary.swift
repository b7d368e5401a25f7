import Documents
import Expressions
import Places
import Telemetry

/// The names and functions that conditions on one device class may use; it allots the slots, windows and marks that they
/// need.
struct RuleVocabulary: Vocabulary {
    /// Which names a condition may use.
    enum Scope {
        /// A rule on each reading.
        case reading
        /// A rule on silence: only `last.FIELD` and the register.
        case silence
        /// A condition of which is remembered when a reading fulfilled it: nothing that looks back itself.
        case tracking
    }

    let deviceClass: DeviceClass
    private let register: Register
    let places: PlaceIndex
    let limits: [LimitTable]
    private(set) var slots: [SlotMeaning] = []
    private(set) var series: [SeriesSpecification] = []
    private(set) var windows: [WindowSpecification] = []
    private(set) var marks: [MarkSpecification] = []
    /// The columns of the register that conditions use.
    private(set) var columns: [Int] = []
    private(set) var placeSets: [PlaceSet] = []
    /// The conditions of windows and marks, in the order in which they are evaluated.
    private(set) var tracked: [TrackedCondition] = []
    /// The limit tables that conditions name.
    var usedLimits: Set<Int> = []
    /// A condition asks for permits.
    var usesPermits = false
    /// A condition looks at the sites of permits, and so at which source site was visited.
    private(set) var usesPermitSites = false
    private var allotted: [String: Binding] = [:]
    private var numbersOfTracked: [String: Int] = [:]
    private var limitsOfTracked: [Int: Set<Int>] = [:]
    var scope = Scope.reading

    /// Some places: as a group, and for each place of the index whether it is among them.
    struct PlaceSet {
        let group: PlaceGroup
        let contains: [Bool]
    }

    /// A condition that is evaluated with every reading, whatever the rules ask.
    enum TrackedCondition {
        case program(Program)
        /// A slot that is true or false.
        case slot(Int)
    }

    init(deviceClass: DeviceClass, register: Register, places: PlaceIndex, limits: [LimitTable] = []) {
        self.deviceClass = deviceClass
        self.register = register
        self.places = places
        self.limits = limits
    }

    var names: [String] {
        let fields = deviceClass.fields.map(\.name)
        let columns = register.columns.map { "device.\($0.name)" }
        switch scope {
        case .reading:
            let permit = PermitSite.allCases.map(\.rawValue) + PermitText.allCases.map(\.rawValue)
            return fields + fields.map { "previous.\($0)" } + columns + ["time"] + permit.map { "permit.\($0)" }
        case .tracking: return fields + fields.map { "previous.\($0)" } + columns + ["time"]
        case .silence: return fields.map { "last.\($0)" } + columns + ["time"]
        }
    }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        switch (scope, path.count, path[0]) {
        case (_, 1, "time"):
            return allot("time", .time, .timestamp)
        case (.reading, 1, _), (.tracking, 1, _):
            guard let field = deviceClass.index(ofField: path[0]) else { return nil }
            return allot(path[0], .field(field, kind(of: field)), type(of: field))
        case (.reading, 2, "previous"), (.tracking, 2, "previous"):
            guard let field = deviceClass.index(ofField: path[1]) else { return nil }
            return allot("previous.\(path[1])", .previous(field, kind(of: field)), type(of: field))
        case (.silence, 2, "last"):
            guard let field = deviceClass.index(ofField: path[1]) else { return nil }
            return allot("last.\(path[1])", .field(field, kind(of: field)), type(of: field))
        case (_, 2, "device"):
            return column(path[1])
        case (.reading, 2, "permit"):
            return try permit(path[1], at: syntax)
        default:
            return nil
        }
    }

    private mutating func column(_ name: String) -> Binding? {
        guard let column = register.columns.firstIndex(where: { $0.name == name }) else { return nil }
        let type: ValueType = register.columns[column].type == .number ? .double : .string
        let number = columns.firstIndex(of: column) ?? columns.count
        if number == columns.count { columns.append(column) }
        return allot("device.\(name)", .register(number), type)
    }

    private mutating func permit(_ name: String, at syntax: Syntax) throws(Fault) -> Binding? {
        if PermitSite(rawValue: name) != nil {
            throw Fault(
                "permit.\(name) is a place: write inside(permit.\(name)) or distance(permit.\(name))",
                at: syntax
            )
        }
        guard let text = PermitText(rawValue: name) else { return nil }
        notePermitSites()
        return allot("permit.\(name)", .permitText(text), .string)
    }
}

// MARK: - What the functions share

extension RuleVocabulary {
    func kind(of field: Int) -> FieldKind { FieldKind(deviceClass.fields[field].kind) }

    func type(of field: Int) -> ValueType {
        switch deviceClass.fields[field].kind {
        case .number: .double
        case .integer: .int
        case .boolean: .bool
        case .choice(let texts): .enumeration(texts)
        }
    }

    mutating func allot(_ name: String, _ meaning: SlotMeaning, _ type: ValueType) -> Binding {
        if let known = allotted[name] { return known }
        let binding = Binding(slot: slots.count, type: type, cost: meaning.cost)
        slots.append(meaning)
        allotted[name] = binding
        return binding
    }

    mutating func notePermits() {
        usesPermits = true
    }

    mutating func notePermitSites() {
        usesPermits = true
        usesPermitSites = true
    }

    /// The number of a set of places; the same places have the same number.
    mutating func placeSet(of found: [PlaceID]) -> Int {
        if let known = placeSets.firstIndex(where: { $0.group.members == found }) { return known }
        var contains = Array(repeating: false, count: places.places.count)
        for place in found { contains[place.number] = true }
        placeSets.append(PlaceSet(group: PlaceGroup(found, of: places), contains: contains))
        return placeSets.count - 1
    }

    /// The number of a window over the values of a field, those that count.
    mutating func window(_ aggregate: Aggregate, over field: Int, filter: Int?, span: TimeSpan) -> Int {
        let series = series(of: field, filter: filter, for: span)
        let known = windows.firstIndex { $0.series == series && $0.span == span && $0.aggregate == aggregate }
        if let known { return known }
        let place = windows.count { $0.kind == WindowSpecification.Kind(aggregate) }
        windows.append(WindowSpecification(series: series, span: span, aggregate: aggregate, place: place))
        return windows.count - 1
    }

    private mutating func series(of field: Int, filter: Int?, for span: TimeSpan) -> Int {
        guard let known = series.firstIndex(where: { $0.field == field && $0.filter == filter }) else {
            series.append(SeriesSpecification(field: field, kind: kind(of: field), filter: filter, span: span))
            return series.count - 1
        }
        series[known].span = max(series[known].span, span)
        return known
    }

    /// The number of the mark of a tracked condition, which remembers for as long as any rule asks.
    mutating func mark(_ condition: Int, for span: TimeSpan) -> Int {
        guard let known = marks.firstIndex(where: { $0.condition == condition }) else {
            marks.append(MarkSpecification(condition: condition, span: span))
            return marks.count - 1
        }
        marks[known].span = max(marks[known].span, span)
        return known
    }

    /// Compiles a condition that is evaluated with every reading, and returns its number.
    mutating func track(_ condition: Syntax) throws(Fault) -> Int {
        guard scope == .reading else {
            throw Fault("what looks back over readings cannot stand in another condition of that kind", at: condition)
        }
        scope = .tracking
        defer { scope = .reading }
        let key = condition.description
        if let known = numbersOfTracked[key] {
            usedLimits.formUnion(limitsOfTracked[known] ?? [])
            return known
        }
        let outer = usedLimits
        usedLimits = []
        let program = try Program(compiling: condition, with: &self, expecting: .bool)
        tracked.append(.program(program))
        numbersOfTracked[key] = tracked.count - 1
        limitsOfTracked[tracked.count - 1] = usedLimits
        usedLimits.formUnion(outer)
        return tracked.count - 1
    }

    /// Tracks whether a reading lies in one of some places.
    mutating func track(insideOf found: [PlaceID]) -> Int {
        let binding = allot("inside(\(found.map(\.number)))", .inside(placeSet: placeSet(of: found)), .bool)
        let key = "inside \(found.map(\.number))"
        if let known = numbersOfTracked[key] { return known }
        tracked.append(.slot(binding.slot))
        numbersOfTracked[key] = tracked.count - 1
        return tracked.count - 1
    }

    /// How far back a judge must have seen readings to be where it was.
    var memory: TimeSpan {
        // The last fix that was believed may lie before the last reading.
        var memory = deviceClass.position == nil ? TimeSpan.zero : .observationGap
        // Whether the first reading of a window counts may hang on the one before it.
        for series in series { memory = max(memory, series.span + (series.filter == nil ? .zero : .observationGap)) }
        // The observation before the span is known to have been continuous only if a reading from before it is there.
        for mark in marks { memory = max(memory, mark.span + .observationGap) }
        return usesPermitSites ? max(memory, .siteMemory) : memory
    }
}

extension TimeSpan {
    /// How long a truck's visit to a source site says which of its permits it works under: a working day.
    static let siteMemory = TimeSpan.days(1)
}
