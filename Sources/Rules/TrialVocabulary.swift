import Expressions
import Telemetry

/// The vocabulary of one class's rules, for one expression; it remembers how each slot was written, so that people can be
/// told what has no value.
struct TrialVocabulary: Vocabulary {
    private(set) var words: RuleVocabulary
    /// By slot.
    private var spellings: [Int: String] = [:]

    init(on deviceClass: ClassIndex, under ruleSet: RuleSet, _ scope: RuleVocabulary.Scope) {
        words = RuleVocabulary(
            deviceClass: ruleSet.catalogue[deviceClass],
            register: ruleSet.register,
            places: ruleSet.places,
            limits: ruleSet.classes[Int(deviceClass.rawValue)].vocabulary.limits
        )
        words.scope = scope
    }

    var names: [String] { words.names }
    var functions: [String] { words.functions }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        let binding = try words.bind(path: path, at: syntax)
        note(binding, syntax)
        return binding
    }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        let binding = try words.bind(call: function, arguments: arguments, at: syntax)
        note(binding, syntax)
        return binding
    }

    private mutating func note(_ binding: Binding?, _ syntax: Syntax) {
        if let binding { spellings[binding.slot] = syntax.description }
    }
}

// MARK: - Why there is no value

extension TrialVocabulary {
    /// In words, as `device.limit has no value: devices.csv says nothing of it for this device`.
    func reason(for failure: EvaluationFailure) -> String {
        switch failure {
        case .absent(let slot):
            guard let spelling = spellings[slot], words.slots.indices.contains(slot) else {
                return "a value is missing"
            }
            return "\(spelling) has no value: \(words.slots[slot].whyAbsent)"
        case .divisionByZero: return "a division by zero"
        case .overflow: return "a number, time or duration beyond its range"
        case .mismatch: return "a value of another type than expected"
        case .unreadable: return "a text that cannot be converted"
        case .outOfBounds: return "a list has no element of that index"
        }
    }
}

extension SlotMeaning {
    /// What must have been the case where the slot had no value.
    fileprivate var whyAbsent: String {
        switch self {
        case .time: "the reading has no time"
        case .field: "it is not in the reading"
        case .previous, .changed: "it takes two readings in a row that have it"
        case .register: "devices.csv says nothing of it for this device"
        case .limit: "no row of the table is for this device and day"
        case .inside, .near, .distance: "the reading has no position"
        case .crossed: "it takes two readings in a row that have a position"
        case .visited, .since: "the device has not been known for so long"
        case .aggregate: "no reading in the window counts"
        case .permitted: "devices.csv does not know the device"
        case .insidePermit, .nearPermit: "devices.csv does not know the device, or the reading has no position"
        case .distancePermit: "no permit that counts names such a place, or the reading has no position"
        case .permitText: "there is not exactly one permit that counts and has it"
        }
    }
}
