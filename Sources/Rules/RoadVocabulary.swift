import Coverage
import Expressions
import Places

/// The names and functions that a rule on roads may use: what the roads of the place files say, and what sweepers did to one in a
/// window.
struct RoadVocabulary: Vocabulary {
    /// What a slot holds.
    enum Meaning {
        /// Swept cells by cells, 0…1.
        case coverage
        /// How often nine tenths of the cells, or whatever share the terms name, have been swept, and flushed.
        case sweeps, flushes
        /// The length of the longest stretch that was not swept, in metres.
        case missed
        /// A property of the road; a number where it is one for every road that has it, else a text.
        case property(String, isNumber: Bool)
    }

    private static let figures: [(name: String, meaning: Meaning, type: ValueType)] = [
        ("coverage", .coverage, .double), ("sweeps", .sweeps, .int), ("flushes", .flushes, .int),
        ("missed", .missed, .double),
    ]

    private(set) var slots: [Meaning]
    /// The properties that any road has; those that are numbers everywhere are numbers.
    private let properties: [(name: String, type: ValueType)]
    private var slotOfProperty: [String: Int] = [:]

    init(_ roads: [Road]) {
        slots = Self.figures.map(\.meaning)
        var types: [String: ValueType] = [:]
        for road in roads {
            for (name, value) in road.place.properties {
                switch value {
                case .number: types[name] = types[name] ?? .double
                case .text, .boolean: types[name] = .string
                }
            }
        }
        properties = types.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    var names: [String] { properties.map { "road.\($0.name)" } }
    var functions: [String] { Self.figures.map(\.name) }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        guard path.count == 2, path[0] == "road", let property = properties.first(where: { $0.name == path[1] }) else {
            return nil
        }
        let slot = slotOfProperty[property.name] ?? slots.count
        if slot == slots.count { slots.append(.property(property.name, isNumber: property.type == .double)) }
        slotOfProperty[property.name] = slot
        return Binding(slot: slot, type: property.type)
    }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        guard let slot = Self.figures.firstIndex(where: { $0.name == function }) else { return nil }
        guard arguments.isEmpty else {
            throw Fault("\(function)() is about the rule's window and takes no argument", at: syntax)
        }
        return Binding(slot: slot, type: Self.figures[slot].type)
    }
}
