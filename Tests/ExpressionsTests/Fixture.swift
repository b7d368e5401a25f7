import Expressions
import Testing

/// A truck and a fume monitor in one, with the borders of every type.
struct TestVocabulary: Vocabulary {
    struct Variable: Sendable {
        let name: String
        let type: ValueType
        let value: Operand
    }

    static let loads = ValueType.enumeration(["empty", "half", "full"])
    static let works = ValueType.enumeration(["idle", "sweeping", "flushing"])
    static let phases = ValueType.enumeration(["half", "idle"])
    static let many = ValueType.enumeration((0..<100).map { "value-\($0)" })
    static let texts = ["鄂H12345", "荆门绿源渣土运输有限公司", "café", "cafe\u{301}", "42", "2026-11-23T07:00:00+08:00", "90m"]

    static let variables: [Variable] = [
        Variable(name: "fan", type: .bool, value: .bool(true)),
        Variable(name: "purifier", type: .bool, value: .bool(false)),
        Variable(name: "speed", type: .double, value: .double(72.5)),
        Variable(name: "limit", type: .double, value: .double(60)),
        Variable(name: "fume", type: .double, value: .double(1.5)),
        Variable(name: "nan", type: .double, value: .double(.nan)),
        Variable(name: "infinite", type: .double, value: .double(.infinity)),
        Variable(name: "border", type: .double, value: .double(0x1p53)),
        Variable(name: "top", type: .double, value: .double(0x1p63)),
        Variable(name: "bottom", type: .double, value: .double(-0x1p63)),
        Variable(name: "mileage", type: .int, value: .int(120)),
        Variable(name: "count", type: .int, value: .int(7)),
        Variable(name: "beyond", type: .int, value: .int(9_007_199_254_740_993)),
        Variable(name: "smallest", type: .int, value: .int(.min)),
        Variable(name: "largest", type: .int, value: .int(.max)),
        Variable(name: "load", type: loads, value: .enumeration(2)),
        Variable(name: "previous.load", type: loads, value: .enumeration(1)),
        Variable(name: "previous.speed", type: .double, value: .double(10)),
        Variable(name: "work", type: works, value: .enumeration(0)),
        Variable(name: "phase", type: phases, value: .enumeration(0)),
        Variable(name: "many", type: many, value: .enumeration(70)),
        Variable(name: "plate", type: .string, value: .text(0)),
        Variable(name: "device.company", type: .string, value: .text(1)),
        Variable(name: "composed", type: .string, value: .text(2)),
        Variable(name: "decomposed", type: .string, value: .text(3)),
        Variable(name: "digits", type: .string, value: .text(4)),
        Variable(name: "date", type: .string, value: .text(5)),
        Variable(name: "span", type: .string, value: .text(6)),
        // 2026-11-23T07:05:09.250+08:00, a Monday in Shanghai and still a Sunday in UTC.
        Variable(name: "time", type: .timestamp, value: .timestamp(milliseconds: 1_795_388_709_250)),
        Variable(name: "firstInstant", type: .timestamp, value: .timestamp(milliseconds: -62_135_596_800_000)),
        Variable(name: "lastInstant", type: .timestamp, value: .timestamp(milliseconds: 253_402_300_799_999)),
        Variable(name: "idle", type: .duration, value: .duration(milliseconds: 5_405_250)),
        Variable(name: "longest", type: .duration, value: .duration(milliseconds: 315_576_000_000_000)),
        // What no host should give.
        Variable(name: "beyondTime", type: .timestamp, value: .timestamp(milliseconds: .min)),
        Variable(name: "beyondSpan", type: .duration, value: .duration(milliseconds: .min)),
        Variable(name: "untimed", type: .timestamp, value: .absent),
        Variable(name: "unspanned", type: .duration, value: .absent),
        Variable(name: "gone", type: .bool, value: .absent),
        Variable(name: "missing", type: .double, value: .absent),
        Variable(name: "lost", type: .int, value: .absent),
        Variable(name: "silent", type: .string, value: .absent),
        Variable(name: "unseen", type: loads, value: .absent),
        Variable(name: "broken", type: .double, value: .failure(.overflow)),
        Variable(name: "wrong", type: .double, value: .int(1)),
        Variable(name: "astray", type: loads, value: .enumeration(9)),
    ]

    /// Calls take the slots behind the variables, in the order in which they are met.
    var calls: [(text: String, value: Operand)] = []

    var names: [String] { Self.variables.map(\.name) }
    var functions: [String] { ["inside", "mean", "permitted"] }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        guard let slot = names.firstIndex(of: path.joined(separator: ".")) else { return nil }
        return Binding(slot: slot, type: Self.variables[slot].type)
    }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        switch function {
        case "inside":
            guard arguments.count == 1 else { throw Fault("inside() takes 1 place", at: syntax) }
            guard let place = arguments[0].string else {
                throw Fault("inside() takes a quoted place", at: arguments[0])
            }
            let places = ["core", "depot"]
            guard places.contains(place) else {
                throw Fault("no place '\(place)'", at: arguments[0], spelt: place, among: places)
            }
            return slot(for: "inside \(place)", .bool(place == "core"), .bool)
        case "mean":
            guard arguments.count == 2, let path = arguments[0].path, let span = arguments[1].string else {
                throw Fault("mean() takes a field and a time", at: syntax)
            }
            return slot(for: "mean \(path) \(span)", span == "1h" ? .absent : .double(2.5), .double)
        case "permitted":
            return slot(for: "permitted", .bool(false), .bool)
        default:
            return nil
        }
    }

    private mutating func slot(for text: String, _ value: Operand, _ type: ValueType) -> Binding {
        let index = calls.firstIndex { $0.text == text } ?? calls.count
        if index == calls.count { calls.append((text, value)) }
        return Binding(slot: Self.variables.count + index, type: type)
    }
}

/// The values of the vocabulary, and a record of which slots were loaded.
struct TestSource: SlotSource {
    var values: [Operand]
    var loaded: Set<Int> = []

    init(_ vocabulary: TestVocabulary) {
        values = TestVocabulary.variables.map(\.value) + vocabulary.calls.map(\.value)
    }

    mutating func load(_ slot: Int) -> Operand {
        loaded.insert(slot)
        return values[slot]
    }

    func string(_ handle: UInt32) -> String {
        TestVocabulary.texts[Int(handle)]
    }
}

/// Compares every expression's outcome with the expected one.
func expectOutcomes(_ cases: [(expression: String, expected: String)], _ place: SourceLocation = #_sourceLocation) {
    for (expression, expected) in cases {
        let found: String
        do throws(ExpressionError) {
            found = try outcome(of: expression)
        } catch {
            found = "\(error)"
        }
        #expect(found == expected, "\(expression)", sourceLocation: place)
    }
}

/// Compiles and evaluates an expression, and puts the outcome into words: `true`, `7`, `2.5`, `"text"`,
/// `absent(speed)`.
func outcome(of expression: String) throws(ExpressionError) -> String {
    var vocabulary = TestVocabulary()
    let program = try Program(compiling: expression, with: &vocabulary)
    var source = TestSource(vocabulary)
    var registers = Registers()
    switch program.evaluate(from: &source, using: &registers) {
    case .value(let value): return words(for: value, of: program, from: source, using: registers)
    case .failure(let failure): return words(for: failure)
    }
}

private func words(
    for value: Operand,
    of program: Program,
    from source: TestSource,
    using registers: borrowing Registers
) -> String {
    if let bool = value.bool { return "\(bool)" }
    if let int = value.int { return "\(int)" }
    if let double = value.double { return double.isNaN ? "nan" : "\(double)" }
    if let milliseconds = value.milliseconds {
        return program.type == .timestamp ? "@\(milliseconds)" : "\(milliseconds) ms"
    }
    if let text = program.text(of: value, from: source, using: registers) { return "\"\(text)\"" }
    return value.isNull ? "null" : "no text"
}

func words(for failure: EvaluationFailure) -> String {
    switch failure {
    case .absent(let slot):
        "absent(\(slot < TestVocabulary.variables.count ? TestVocabulary.variables[slot].name : "call"))"
    case .divisionByZero: "division by zero"
    case .overflow: "overflow"
    case .mismatch: "mismatch"
    case .unreadable: "unreadable"
    case .outOfBounds: "out of bounds"
    }
}

/// Compiles expressions that cannot be used, and looks at what is said: the place as `column+length` on the first line,
/// a part of the message, and the suggestion.
func expectFaults(
    _ cases: [(expression: String, place: String, message: String, suggestion: String?)],
    _ source: SourceLocation = #_sourceLocation
) {
    for (expression, place, message, suggestion) in cases {
        let error = #expect(throws: ExpressionError.self, "\(expression)", sourceLocation: source) {
            _ = try outcome(of: expression)
        }
        guard let error else { continue }
        #expect("\(error.column)+\(error.length)" == place, "\(expression): \(error)", sourceLocation: source)
        #expect(error.line == 1, "\(expression)", sourceLocation: source)
        #expect(error.message.contains(message), "\(expression): \(error)", sourceLocation: source)
        #expect(error.suggestion == suggestion, "\(expression): \(error)", sourceLocation: source)
    }
}
