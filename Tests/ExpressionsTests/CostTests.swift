import Expressions
import TestSupport
import Testing

/// What is done so that conditions cost less: dear operands of `&&` come last, and a comparison at the beginning is decided
/// before the program is run. Neither may change a verdict.
@Suite struct CostTests {
    @Test func neitherCostsNorShortcutsChangeAVerdict() throws {
        var generator = RandomExpressions(random: SplitMix64(seed: 11))
        var registers = Registers()
        var found: [Truth: Int] = [:]
        for round in 0..<1000 {
            let source = condition(using: &generator)
            var plainWords = TestVocabulary()
            let plain = try Program(compiling: source, with: &plainWords, expecting: .bool)
            var pricedWords = PricedVocabulary(seed: UInt64(round))
            let priced = try Program(compiling: source, with: &pricedWords, expecting: .bool)
            let other = try Program(compiling: "fan && nan < 1.0", with: &pricedWords, expecting: .bool)
            let table = ProgramTable([other, plain, priced, other])
            for look in 0..<6 {
                var slots = TestSource(plainWords)
                if look > 0 {
                    for slot in slots.values.indices {
                        slots.values[slot] = variation(of: slots.values[slot], using: &generator.random)
                    }
                }
                let wanted = verdict(plain.evaluate(from: &slots, using: &registers))
                found[wanted, default: 0] += 1
                for number in 1...2 {
                    let truth = known(table.truth(of: number, from: &slots, using: &registers))
                    let isTrue = table.isTrue(number, from: &slots, using: &registers)
                    #expect(truth == wanted, "round \(round): \(source) of \(slots.values)")
                    #expect(isTrue == (wanted == .true), "round \(round): \(source) of \(slots.values)")
                }
            }
        }
        #expect(found.count == 3 && found.values.allSatisfy { $0 > 500 }, "\(found)")
    }

    @Test(
        arguments: [
            ("many == 'value-70'", 70, true), ("many == 'value-6'", 70, false), ("many != 'value-6'", 70, true),
            ("many != 'value-70'", 70, false), ("many in ['value-6', 'value-63']", 70, false),
            ("many in ['value-6', 'value-70']", 70, true), ("many in ['value-63']", 63, true),
            ("many != 'value-63'", 63, false), ("many == 'value-63' && fan", 63, true),
            ("many == 'value-0'", 64, false),
            ("many != 'value-0' && fan", 64, true), ("many in ['value-0', 'value-1']", 64, false),
        ]
    )
    func valuesBeyondAWordAreTold(source: String, value: Int, isTrue: Bool) throws {
        var words = TestVocabulary()
        let program = try Program(compiling: source, with: &words, expecting: .bool)
        var slots = TestSource(words)
        slots.values[words.names.firstIndex(of: "many")!] = .enumeration(value)
        var registers = Registers()
        #expect(program.truth(from: &slots, using: &registers) == (isTrue ? .true : .false))
    }

    /// Mostly operands of `&&` that begin with a comparison, as rules have them.
    private func condition(using generator: inout RandomExpressions) -> String {
        var operands: [String] = []
        for _ in 0...Int.random(in: 0...3, using: &generator.random) {
            let isRandom = generator.random.oneIn(3)
            operands.append(
                isRandom ? bool(using: &generator) : Self.comparisons.randomElement(using: &generator.random)!
            )
        }
        let symbol = generator.random.oneIn(4) ? " || " : " && "
        return operands.map { $0.contains("?") || operands.count > 1 ? "(\($0))" : $0 }.joined(separator: symbol)
    }

    private func bool(using generator: inout RandomExpressions) -> String {
        while true {
            let source = generator.any(depth: 3).source(using: &generator.random)
            var words = TestVocabulary()
            if source.utf8.count < 900, let program = try? Program(compiling: source, with: &words),
                program.type == .bool
            {
                return source
            }
        }
    }

    private static let comparisons = [
        "speed > 60", "speed >= 72.5", "speed < 10.0", "speed <= 72.5", "speed == 72.5", "speed != 72.5",
        "60.0 < speed",
        "nan != 1.0", "nan < 1.0", "missing > 1.0", "broken == 1.0", "wrong < 3.0", "fan", "!fan", "fan == false",
        "gone",
        "!gone", "load == 'full'", "load != 'full'", "load in ['half', 'full']", "unseen == 'full'",
        "unseen in ['full']",
        "astray != 'half'", "many == 'value-70'", "many != 'value-63'", "many in ['value-6', 'value-63']",
        "mileage > 3",
        "previous.load == 'full'", "previous.speed < speed", "has(missing)", "inside('core')", "permitted()",
        "mean(fume, '1h') > 2.0", "mean(fume, '10m') > 2.0", "count / (count - 7) > 0", "plate.startsWith('鄂')",
    ]

    /// Another value of the same type, none, or one of another type.
    private func variation(of operand: Operand, using random: inout SplitMix64) -> Operand {
        if random.oneIn(3) { return operand }
        if random.oneIn(6) { return .absent }
        if random.oneIn(30) { return .failure(.divisionByZero) }
        if random.oneIn(30) { return .int(1) }
        if operand.bool != nil { return .bool(random.oneIn(2)) }
        if operand.double != nil {
            return .double([-.infinity, -0.0, 0, 10, 60, 72.5, .nan].randomElement(using: &random)!)
        }
        if operand.int != nil { return .int([.min, 0, 7, .max].randomElement(using: &random)!) }
        if let index = operand.enumeration {
            return .enumeration((index > 2 ? [6, 63, 64, 70, 99] : [0, 1, 2]).randomElement(using: &random)!)
        }
        return operand
    }

    private func verdict(_ outcome: Outcome) -> Truth {
        switch outcome {
        case .value(let value): value.bool == true ? .true : .false
        case .failure: .unknown(.mismatch)
        }
    }

    /// A verdict without its reason, which may be another one where several operands have no value.
    private func known(_ truth: Truth) -> Truth {
        if case .unknown = truth { .unknown(.mismatch) } else { truth }
    }
}

/// The words of ``TestVocabulary`` at random prices.
private struct PricedVocabulary: Vocabulary {
    private var words = TestVocabulary()
    private let costs: [Int]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        costs = (0..<100).map { _ in Int.random(in: 1...8, using: &random) }
    }

    var names: [String] { words.names }
    var functions: [String] { words.functions }

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        try words.bind(path: path, at: syntax).map(priced)
    }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        try words.bind(call: function, arguments: arguments, at: syntax).map(priced)
    }

    private func priced(_ binding: Binding) -> Binding {
        Binding(slot: binding.slot, type: binding.type, cost: costs[binding.slot])
    }
}
