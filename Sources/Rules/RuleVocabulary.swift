import Documents
import Expressions
import Places
import Telemetry

/// The names and functions that conditions on one device class may use; it allots the slots and windows that they need.
struct RuleVocabulary: Vocabulary {
    /// Which names a condition may use.
    enum Scope {
        /// A rule on each reading.
        case reading
        /// A rule on silence: only `last.FIELD` and the register.
        case silence
    }

    private let deviceClass: DeviceClass
    private let register: Register
    private let places: PlaceIndex
    private(set) var slots: [SlotMeaning] = []
    private(set) var windows: [WindowSpecification] = []
    /// The columns of the register that conditions use.
    private(set) var columns: [Int] = []
    /// For each set, whether the place of a number belongs to it.
    private(set) var placeSets: [[Bool]] = []
    private var allotted: [String: Binding] = [:]
    var scope = Scope.reading

    init(deviceClass: DeviceClass, register: Register, places: PlaceIndex) {
        self.deviceClass = deviceClass
        self.register = register
        self.places = places
    }

    var names: [String] {
        let fields = deviceClass.fields.map(\.name)
        let columns = register.columns.map { "device.\($0.name)" }
        switch scope {
        case .reading: return fields + fields.map { "previous.\($0)" } + columns + ["permit.disposal_site"]
        case .silence: return fields.map { "last.\($0)" } + columns
        }
    }

    var functions: [String] {
        switch scope {
        case .reading: ["inside", "distance", "permitted"] + Aggregate.allCases.map(\.rawValue)
        case .silence: []
        }
    }

    // MARK: - Names

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        switch (scope, path.count, path[0]) {
        case (.reading, 1, _):
            guard let field = deviceClass.index(ofField: path[0]) else { return nil }
            return allot(path[0], .field(field, kind(field)), type(field))
        case (.reading, 2, "previous"):
            guard let field = deviceClass.index(ofField: path[1]) else { return nil }
            return allot("previous.\(path[1])", .previous(field, kind(field)), type(field))
        case (.silence, 2, "last"):
            guard let field = deviceClass.index(ofField: path[1]) else { return nil }
            return allot("last.\(path[1])", .field(field, kind(field)), type(field))
        case (_, 2, "device"):
            guard let column = register.columns.firstIndex(where: { $0.name == path[1] }) else { return nil }
            let type: ValueType = register.columns[column].type == .number ? .double : .string
            let number = columns.firstIndex(of: column) ?? columns.count
            if number == columns.count { columns.append(column) }
            return allot("device.\(path[1])", .register(number), type)
        case (.reading, 2, "permit") where path[1] == "disposal_site":
            throw Fault("permit.disposal_site is a place: write inside(permit.disposal_site)", at: syntax)
        default:
            return nil
        }
    }

    // MARK: - Functions

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        guard scope == .reading else { return nil }
        switch function {
        case "inside":
            return try inside(try only(arguments, of: "inside(\"place or kind\")", at: syntax))
        case "distance":
            return try distance(try only(arguments, of: "distance(\"place\")", at: syntax))
        case "permitted":
            guard arguments.isEmpty else { throw Fault("permitted() has no arguments", at: syntax) }
            return allot("permitted()", .permitted, .bool)
        default:
            guard let aggregate = Aggregate(rawValue: function) else { return nil }
            return try self.aggregate(aggregate, arguments, at: syntax)
        }
    }

    private mutating func inside(_ argument: Syntax) throws(Fault) -> Binding {
        try demandPosition(argument)
        if argument.path == ["permit", "disposal_site"] {
            return allot("inside(permit.disposal_site)", .insidePermittedDisposalSite, .bool)
        }
        guard let name = argument.string else {
            throw Fault("inside() takes the name or kind of a place as a text, or permit.disposal_site", at: argument)
        }
        let found = places.place(named: name).map { [$0] } ?? places.places(ofKind: name)
        guard !found.isEmpty else {
            throw Fault(
                "no place file defines a place or kind '\(name)'",
                at: argument,
                suggestion: (places.nearestName(to: name) ?? places.nearestKind(to: name)).map { "\"\($0)\"" }
            )
        }
        // In quotation marks, for a place may be called permit.disposal_site.
        let call = "inside(\"\(name)\")"
        if let known = allotted[call] { return known }
        var set = Array(repeating: false, count: places.places.count)
        for place in found { set[place.number] = true }
        placeSets.append(set)
        return allot(call, .inside(placeSet: placeSets.count - 1), .bool)
    }

    private mutating func distance(_ argument: Syntax) throws(Fault) -> Binding {
        try demandPosition(argument)
        guard let name = argument.string else {
            throw Fault("distance() takes the name of a place as a text", at: argument)
        }
        guard let place = places.place(named: name) else {
            throw Fault(
                "no place file defines a place '\(name)'",
                at: argument,
                suggestion: places.nearestName(to: name).map { "\"\($0)\"" }
            )
        }
        return allot("distance(\(name))", .distance(place), .double)
    }

    private mutating func aggregate(
        _ aggregate: Aggregate,
        _ arguments: [Syntax],
        at syntax: Syntax
    ) throws(Fault) -> Binding {
        let usage = "\(aggregate.rawValue)(field, \"10m\")"
        guard arguments.count == 2 else { throw Fault("write \(usage)", at: syntax) }
        guard let path = arguments[0].path, path.count == 1 else {
            throw Fault("\(usage) begins with the name of a field", at: arguments[0])
        }
        guard let field = deviceClass.index(ofField: path[0]) else {
            throw Fault(
                "class \(deviceClass.name) has no field '\(path[0])'",
                at: arguments[0],
                spelt: path[0],
                among: deviceClass.fields.map(\.name)
            )
        }
        let kind = kind(field)
        guard kind == .number || kind == .integer || aggregate == .count else {
            throw Fault("\(aggregate.rawValue)() needs a number, and \(path[0]) is \(type(field))", at: arguments[0])
        }
        guard let text = arguments[1].string, let span = TimeSpan(text), span > .zero, span <= .days(1) else {
            throw Fault("a window is a text such as \"10m\", at most \"1d\"", at: arguments[1])
        }
        let specification = WindowSpecification(field: field, kind: kind, span: span)
        let window = windows.firstIndex(of: specification) ?? windows.count
        if window == windows.count { windows.append(specification) }
        let type: ValueType = aggregate == .count ? .int : .double
        return allot("\(aggregate.rawValue)(\(path[0]),\(span))", .aggregate(aggregate, window: window), type)
    }

    // MARK: - Parts

    private func only(_ arguments: [Syntax], of usage: String, at syntax: Syntax) throws(Fault) -> Syntax {
        guard arguments.count == 1 else { throw Fault("write \(usage)", at: syntax) }
        return arguments[0]
    }

    private func demandPosition(_ syntax: Syntax) throws(Fault) {
        guard deviceClass.position == nil else { return }
        throw Fault("readings of class \(deviceClass.name) have no lat and lon", at: syntax)
    }

    private func kind(_ field: Int) -> FieldKind { FieldKind(deviceClass.fields[field].kind) }

    private func type(_ field: Int) -> ValueType {
        switch deviceClass.fields[field].kind {
        case .number: .double
        case .integer: .int
        case .boolean: .bool
        case .choice(let texts): .enumeration(texts)
        }
    }

    private mutating func allot(_ name: String, _ meaning: SlotMeaning, _ type: ValueType) -> Binding {
        if let known = allotted[name] { return known }
        let binding = Binding(slot: slots.count, type: type)
        slots.append(meaning)
        allotted[name] = binding
        return binding
    }
}
