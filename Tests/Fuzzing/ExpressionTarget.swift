import Expressions

extension FuzzTarget {
    /// A condition: it is refused at a place of its source, or compiles to a program whose value is always the same.
    static let expression = FuzzTarget(name: "expression", longestInput: 600) { input throws(BrokenInvariant) in
        guard let source = text(input) else { return }
        let compiled: Compiled
        do throws(ExpressionError) {
            compiled = try Compiled(source)
        } catch {
            return try check(error, in: source)
        }
        let outcomes = compiled.outcomes
        try require(compiled.outcomes == outcomes, "evaluated twice, it came to something else")
        for values in SlotValues.all where compiled.program.type == .bool {
            var slots = values
            var registers = Registers()
            let truth = compiled.program.truth(from: &slots, using: &registers)
            try require(told(truth) == compiled.outcome(with: values), "as a condition it is \(truth)")
        }
        guard let canonical = canonicalText(of: source), canonical.utf8.count <= Program.maximumLength else { return }
        let again: Compiled
        do throws(ExpressionError) {
            again = try Compiled(canonical)
        } catch {
            throw BrokenInvariant(description: "its canonical text \(canonical) is refused: \(error)")
        }
        try require(again.outcomes == outcomes, "\(canonical) comes to \(again.outcomes), not \(outcomes)")
    }

    private static func check(_ error: ExpressionError, in source: String) throws(BrokenInvariant) {
        try require(!error.message.isEmpty, "refused without a reason")
        let lines = source.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
        try require((1...lines.count).contains(error.line), "line \(error.line) of \(lines.count)")
        try require(error.column >= 1 && error.length >= 0, "column \(error.column), length \(error.length)")
        try require(error.column <= source.utf8.count + 1, "column \(error.column) of \(source.utf8.count) bytes")
    }

    private static func canonicalText(of source: String) -> String? {
        var words = FuzzVocabulary()
        // A comment at its end would take the parenthesis with it.
        _ = try? Program(compiling: "probe(\(source)\n)", with: &words)
        return words.probed
    }

    private static func told(_ truth: Truth) -> String {
        switch truth {
        case .true: "true"
        case .false: "false"
        case .unknown: "failure"
        }
    }
}

/// A program and what it comes to.
private struct Compiled {
    let program: Program

    init(_ source: String) throws(ExpressionError) {
        var words = FuzzVocabulary()
        program = try Program(compiling: source, with: &words)
    }

    var outcomes: [String] { SlotValues.all.map(outcome) }

    func outcome(with values: SlotValues) -> String {
        var slots = values
        var registers = Registers()
        switch program.evaluate(from: &slots, using: &registers) {
        case .failure: return "failure"
        case .value(let value):
            if let text = program.text(of: value, from: slots, using: registers) { return "'\(text)'" }
            if let bool = value.bool { return "\(bool)" }
            if let int = value.int { return "\(int)" }
            if let double = value.double { return "\(double)" }
            if let milliseconds = value.milliseconds { return "\(milliseconds) ms" }
            return value.isNull ? "null" : "a value that is none"
        }
    }
}

/// The names of a truck, one of each type.
private struct FuzzVocabulary: Vocabulary {
    /// What stood between the parentheses of `probe()`.
    var probed: String?

    static let words: [(name: String, type: ValueType)] = [
        ("speed", .double), ("mileage", .int), ("sealed", .bool), ("load", .enumeration(["empty", "half", "full"])),
        ("plate", .string), ("time", .timestamp), ("idle", .duration), ("device.limit", .double),
        ("previous.load", .enumeration(["empty", "half", "full"])),
    ]

    var names: [String] { Self.words.map(\.name) }
    var functions: [String] { ["inside", "probe"] }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        guard let slot = names.firstIndex(of: path.joined(separator: ".")) else { return nil }
        return Binding(slot: slot, type: Self.words[slot].type)
    }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        switch function {
        case "probe":
            if arguments.count == 1 { probed = "\(arguments[0])" }
            return Binding(slot: 2, type: .bool)
        case "inside":
            guard arguments.count == 1, arguments[0].string != nil else {
                throw Fault("inside() takes a quoted place", at: syntax)
            }
            return Binding(slot: 2, type: .bool, cost: 3)
        default: return nil
        }
    }
}

/// What the names hold: usual values, borders, nothing.
private struct SlotValues: SlotSource {
    let values: [Operand]

    static let all = [
        SlotValues(values: [
            .double(72.5), .int(120), .bool(true), .enumeration(2), .text(0),
            .timestamp(milliseconds: 1_795_388_709_250),
            .duration(milliseconds: 5_405_250), .double(60), .enumeration(1),
        ]),
        SlotValues(values: [
            .double(.nan), .int(.min), .bool(false), .enumeration(0), .text(1),
            .timestamp(milliseconds: 253_402_300_799_999), .duration(milliseconds: 315_576_000_000_000),
            .double(-.infinity), .enumeration(0),
        ]),
        SlotValues(values: [Operand](repeating: .absent, count: FuzzVocabulary.words.count)),
    ]

    mutating func load(_ slot: Int) -> Operand { values[slot] }

    func string(_ handle: UInt32) -> String {
        handle == 0 ? "鄂H12345" : "cafe\u{301} 2026-11-23T07:00:00+08:00 90m"
    }
}
