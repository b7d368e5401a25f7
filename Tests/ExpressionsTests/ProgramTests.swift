import Expressions
import Testing

/// What a compiled program tells about itself, and how it treats its source.
@Suite struct ProgramTests {
    @Test func slotsAreListedOnceAndInOrder() throws {
        let program = try compile("limit < speed && fan && speed > 10 && has(missing) && inside('core')")
        let names = program.slots.map {
            $0 < TestVocabulary.variables.count ? TestVocabulary.variables[$0].name : "call"
        }
        #expect(names == ["fan", "speed", "limit", "missing", "call"])
    }

    @Test func typesAreKnown() throws {
        for (expression, type): (String, ValueType) in [
            ("1", .int), ("1 + 1.5", .double), ("speed", .double), ("fan", .bool), ("'a'", .string), ("null", .null),
            ("load", TestVocabulary.loads), ("fan ? load : phase", .string), ("size(plate)", .int),
            ("mean(fume, '10m')", .double),
            ("int(speed)", .int), ("double(1)", .double), ("time", .timestamp), ("idle", .duration),
            ("time - time", .duration), ("time - idle", .timestamp), ("string(1)", .string), ("time.getDate()", .int),
            ("duration('1s')", .duration), ("timestamp(0)", .timestamp), ("[1].all(x, x > 0)", .bool),
            ("[load][count]", TestVocabulary.loads), ("[1, fume][count]", .double), ("plate.matches('a')", .bool),
            ("fan ? load : unseen", TestVocabulary.loads),
        ] {
            #expect(try compile(expression).type == type, "\(expression)")
        }
    }

    @Test func whatDoesNotMatterIsNotLoaded() throws {
        for (expression, loaded) in [
            ("purifier && speed > 60", ["purifier"]), ("fan || speed > 60", ["fan"]),
            ("fan && purifier && speed > 1", ["fan", "purifier"]),
            ("fan ? speed > 1 : limit > 1", ["fan", "speed"]), ("gone && purifier && fan", ["gone", "purifier"]),
        ] {
            var source = TestSource(TestVocabulary())
            var registers = Registers()
            _ = try compile(expression).evaluate(from: &source, using: &registers)
            #expect(Set(source.loaded.map { TestVocabulary.variables[$0].name }) == Set(loaded), "\(expression)")
        }
    }

    @Test func conditionsAreTrueFalseOrUnknown() throws {
        let missing = try #require(TestVocabulary.variables.firstIndex { $0.name == "missing" })
        for (expression, truth): (String, Truth) in [
            ("fan", .true), ("purifier", .false), ("missing > 1", .unknown(.absent(slot: missing))),
            ("1 / 0 > 1", .unknown(.divisionByZero)),
            ("largest + 1 > 0", .unknown(.overflow)), ("wrong > 1.0", .unknown(.mismatch)),
            ("missing > 1 || fan", .true),
            ("speed", .unknown(.mismatch)),
        ] {
            var source = TestSource(TestVocabulary())
            var registers = Registers()
            #expect(try compile(expression).truth(from: &source, using: &registers) == truth, "\(expression)")
        }
    }

    @Test func registersCarryNothingOver() throws {
        var registers = Registers()
        for expression in [
            "gone && fan", "fan && fan", "lost in [1, 2]", "1 in [1, 2]", "missing > limit", "speed > limit",
            "plate + 'a' == 'a'", "plate + 'x' == 'a' + plate", "[1, 2][count] == 1", "[lost].exists(x, x > 1)",
        ] {
            var source = TestSource(TestVocabulary())
            let program = try compile(expression)
            let shared = program.truth(from: &source, using: &registers)
            var fresh = Registers()
            #expect(shared == program.truth(from: &source, using: &fresh), "\(expression)")
        }
    }

    @Test func operandsStayInSixteenBytes() {
        #expect(MemoryLayout<Operand>.stride == 16)
    }

    @Test func madeTextsLastUntilTheNextEvaluation() throws {
        var source = TestSource(TestVocabulary())
        var registers = Registers()
        let programs = [try compile("plate + '!'"), try compile("string(count) + plate + 'x'")]
        for _ in 0..<3 {
            for (program, expected) in zip(programs, ["鄂H12345!", "7鄂H12345x"]) {
                guard case .value(let value) = program.evaluate(from: &source, using: &registers) else {
                    Issue.record("\(expected)")
                    continue
                }
                #expect(program.text(of: value, from: source, using: registers) == expected)
            }
        }
    }

    @Test func everyCallIsBoundOnce() throws {
        struct Counting: Vocabulary {
            let names: [String] = []
            let functions = ["f"]
            var count = 0
            mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? { nil }
            mutating func bind(call: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
                count += 1
                return Binding(slot: 0, type: .string)
            }
        }
        for expression in [
            "f().size() > 1", "f().matches('a')", "string(string(f().size()).size()).contains('1')", "f() + 'a' == f()",
            "f() in ['a', 'b']", "matches(f(), 'a') && size(f()) > 1",
        ] {
            var vocabulary = Counting()
            _ = try Program(compiling: expression, with: &vocabulary)
            #expect(vocabulary.count == expression.split(separator: "f()", omittingEmptySubsequences: false).count - 1)
        }
    }

    @Test func slotsBeyondTheLimitAreRefused() {
        struct Wide: Vocabulary {
            let names = ["x"]
            let functions: [String] = []
            let binding: Binding
            mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? { binding }
            mutating func bind(call: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? { nil }
        }
        for (slot, type): (Int, ValueType) in [(-1, .int), (Binding.maximumSlot + 1, .int), (0, .list(.int))] {
            var vocabulary = Wide(binding: Binding(slot: slot, type: type))
            #expect(throws: ExpressionError.self) { try Program(compiling: "x == x", with: &vocabulary) }
        }
        var vocabulary = Wide(binding: Binding(slot: Binding.maximumSlot, type: .int))
        #expect(throws: Never.self) { try Program(compiling: "x == x", with: &vocabulary) }
    }

    @Test func theHostReadsArgumentsAsWritten() throws {
        struct Reading: Vocabulary {
            let names: [String] = []
            let functions = ["f"]
            var seen = ""
            mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? { nil }
            mutating func bind(call: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
                for argument in arguments {
                    seen += argument.path.map { "\($0)" } ?? argument.string ?? argument.number.map { "\($0)" } ?? "?"
                    seen += " "
                }
                return Binding(slot: 0, type: .bool)
            }
        }
        var vocabulary = Reading()
        _ = try Program(compiling: "f(a.b.c, 'text', -2, 1.5, 1 + 1, (x))", with: &vocabulary)
        #expect(vocabulary.seen == #"["a", "b", "c"] text -2.0 1.5 ? ["x"] "#)
    }

    private func compile(_ expression: String) throws -> Program {
        var vocabulary = TestVocabulary()
        return try Program(compiling: expression, with: &vocabulary)
    }
}
