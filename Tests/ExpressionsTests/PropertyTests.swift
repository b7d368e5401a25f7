import Expressions
import TestSupport
import Testing

@Suite struct PropertyTests {
    @Test(arguments: [1, 20_261_123] as [UInt64])
    func randomExpressionsAgreeWithTheOracle(seed: UInt64) {
        var generator = RandomExpressions(random: SplitMix64(seed: seed))
        var registers = Registers()
        var failures = 0
        for round in 0..<4000 {
            let node = generator.any(depth: 4)
            let source = node.source(using: &generator.random)
            let found: OracleValue
            do throws(ExpressionError) {
                found = try evaluate(source, using: &registers)
            } catch {
                Issue.record("seed \(seed) round \(round): \(source): \(error)")
                continue
            }
            let expected = node.value
            if case .failure = expected { failures += 1 }
            #expect(
                found.isSame(as: expected),
                "seed \(seed) round \(round): \(source): \(found), expected \(expected)"
            )
        }
        // A generator that fails always, or never, would prove little.
        #expect((400..<3600).contains(failures))
    }

    @Test func randomBytesNeverTrap() {
        var random = SplitMix64(seed: 99)
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            attempt(String(decoding: bytes, as: UTF8.self))
            attempt(String(decoding: bytes.map { $0 & 0x7F }, as: UTF8.self))
        }
    }

    @Test func randomTokensNeverTrap() {
        let tokens = [
            "fan", "speed", "load", "previous", ".", "plate", "lost", "missing", "1", "2.5", "'full'", "\"", "'", "(",
            ")", "[", "]", ",",
            "?", ":", "&&", "||", "!", "-", "+", "*", "/", "%", "==", "!=", "<", ">=", "in", "has(", "size(", "int(",
            "true", "null", "\\", "0x",
            "9223372036854775808", "inside(", "startsWith", "{", "}", "//", "\n", "\r", "荆", "🚛", "\u{301}", "9e999",
            "r'", "[1, 2]", "exists(", "all(x,", "x", "time", "idle", "timestamp(", "duration('1h')", ".getHours()",
            ".matches('a')", "string(", "[0]",
        ]
        var random = SplitMix64(seed: 7)
        var compiled = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1..<9, using: &random)
            let text = (0..<count).map { _ in tokens.randomElement(using: &random)! }
            if attempt(text.joined(separator: Bool.random(using: &random) ? " " : "")) { compiled += 1 }
        }
        #expect(compiled > 100)
    }

    @Test func brokenPiecesOfValidExpressionsNeverTrap() {
        var generator = RandomExpressions(random: SplitMix64(seed: 5))
        for _ in 0..<1500 {
            var scalars = Array(generator.any(depth: 3).source(using: &generator.random).unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &generator.random) where !scalars.isEmpty {
                let index = Int.random(in: 0..<scalars.count, using: &generator.random)
                switch Int.random(in: 0..<3, using: &generator.random) {
                case 0: scalars.remove(at: index)
                case 1: scalars.insert(scalars.randomElement(using: &generator.random)!, at: index)
                default: scalars.removeSubrange(index...)
                }
            }
            attempt(String(String.UnicodeScalarView(scalars)))
        }
    }

    /// Compiles and evaluates, and looks that an error points into its source. Tells whether the text compiled.
    @discardableResult
    private func attempt(_ text: String) -> Bool {
        do throws(ExpressionError) {
            _ = try outcome(of: text)
            return true
        } catch {
            let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
            #expect((1...lines.count).contains(error.line), "\(text.debugDescription): \(error)")
            #expect((1...lines[error.line - 1].count + 1).contains(error.column), "\(text.debugDescription): \(error)")
            #expect(error.length >= 1 && !error.message.isEmpty && error.excerpt.contains("^"))
            return false
        }
    }

    private func evaluate(_ source: String, using registers: inout Registers) throws(ExpressionError) -> OracleValue {
        var vocabulary = TestVocabulary()
        let program = try Program(compiling: source, with: &vocabulary)
        var slots = TestSource(vocabulary)
        switch program.evaluate(from: &slots, using: &registers) {
        case .failure(let failure): return .failure(failure)
        case .value(let value):
            if let bool = value.bool { return .bool(bool) }
            if let int = value.int { return .int(int) }
            if let double = value.double { return .double(double) }
            if let milliseconds = value.milliseconds {
                return program.type == .timestamp ? .timestamp(milliseconds) : .duration(milliseconds)
            }
            return .string(program.text(of: value, from: slots, using: registers) ?? "no text")
        }
    }
}
