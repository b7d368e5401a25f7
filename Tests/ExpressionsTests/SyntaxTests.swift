import Expressions
import TestSupport
import Testing

/// What a host can do with the parts of an expression: name them, and compile them.
@Suite struct SyntaxTests {
    @Test func descriptionsAreCanonical() throws {
        for (written, canonical) in [
            ("load=='empty'", #"load == "empty""#), ("  speed>\t60 // fast\n ", "speed > 60"), ("((fan))", "fan"),
            ("0x1F", "31"), ("1e3", "1000.0"), ("-(5)", "-5"), ("-5", "-5"), ("1.50", "1.5"), ("- speed", "-speed"),
            ("(1+2)*3", "(1 + 2) * 3"), ("1+(2*3)", "1 + 2 * 3"), ("1-(2-3)", "1 - (2 - 3)"), ("(1-2)-3", "1 - 2 - 3"),
            ("a.b .c", "a.b.c"), ("f( 1,'x' )", #"f(1, "x")"#), ("plate . size()", "plate.size()"),
            ("!(fan&&a)||b", "!(fan && a) || b"), ("(a&&b)&&c", "(a && b) && c"), ("a&&b&&c", "a && b && c"),
            ("a?(b?c:d):e", "a ? (b ? c : d) : e"), ("a?b:(c?d:e)", "a ? b : c ? d : e"),
            ("(a?b:c)?d:e", "(a ? b : c) ? d : e"),
            ("a in['x',]", #"a in ["x"]"#), ("[1,2] [0]", "[1, 2][0]"), ("(a+b)[0]", "(a + b)[0]"),
            ("-(-a)", "-(-a)"), ("!!a", "!!a"), ("(-1).f()", "(-1).f()"), (#"'\x41\n"\\'"#, ##""A\n\"\\""##),
            ("[1].all( x,x>0 )", "[1].all(x, x > 0)"), ("(a==b)==c", "a == b == c"), ("a==(b==c)", "a == (b == c)"),
            ("null", "null"), ("true", "true"), ("'荆门'", #""荆门""#),
        ] {
            #expect(try description(of: written) == canonical, "\(written)")
        }
    }

    @Test(arguments: [4, 98] as [UInt64])
    func descriptionsMeanTheSame(seed: UInt64) throws {
        var generator = RandomExpressions(random: SplitMix64(seed: seed))
        for round in 0..<500 {
            let source = generator.any(depth: 4).source(using: &generator.random)
            let canonical = try description(of: source)
            #expect(try description(of: canonical) == canonical, "seed \(seed) round \(round): \(source)")
            if canonical.utf8.count <= Program.maximumLength {
                #expect(try outcome(of: canonical) == outcome(of: source), "seed \(seed) round \(round): \(source)")
            }
        }
    }

    @Test func hostsCompileArgumentsWhileTheyBind() throws {
        var host = Sincerity()
        let program = try Program(
            compiling:
                "since(load == 'empty' && speed > 1) < duration('1h') || since(load=='empty'&&speed>1.0)  > idle",
            with: &host
        )
        #expect(program.slots == [TestVocabulary.variables.firstIndex { $0.name == "idle" }, 1000, 1001])
        #expect(host.conditions.map(\.key) == [#"load == "empty" && speed > 1"#, #"load == "empty" && speed > 1.0"#])
        var source = TestSource(TestVocabulary())
        var registers = Registers()
        #expect(host.conditions[0].program.truth(from: &source, using: &registers) == .false)
    }

    @Test func callsOfHostsNest() throws {
        var host = Sincerity()
        _ = try Program(compiling: "since(since(fan) > duration('1h')) > duration('1m')", with: &host)
        #expect(host.conditions.map(\.key) == ["fan", #"since(fan) > duration("1h")"#])
    }

    @Test func faultsInArgumentsPointIntoTheWholeExpression() {
        for (expression, place, message) in [
            ("fan && since(laod == 'empty') > duration('1h')", "14+4", "unknown name 'laod'"),
            ("fan && since(speed) > duration('1h')", "14+5", "must be a bool, but is a double"),
            ("since(['ful'].exists(x, load == x)) > duration('1h')", "8+5", "not a value of 'load'"),
            ("since(plate.matches('a[')) > duration('1h')", "23+1", "']' is missing"),
            ("since(since(sped > 1) > duration('1h')) > duration('1h')", "13+4", "unknown name 'sped'"),
        ] {
            var host = Sincerity()
            let error = #expect(throws: ExpressionError.self, "\(expression)") {
                try Program(compiling: expression, with: &host)
            }
            #expect(error.map { "\($0.column)+\($0.length)" } == place, "\(expression)")
            #expect(error?.message.contains(message) == true, "\(expression)")
        }
    }

    private func description(of source: String) throws -> String {
        var host = Listener()
        _ = try Program(compiling: "f(\(source)\n)", with: &host)
        return host.heard
    }
}

/// Writes down its argument.
private struct Listener: Vocabulary {
    let names: [String] = []
    let functions = ["f"]
    var heard = ""

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? { nil }

    mutating func bind(call: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        heard = arguments[0].description
        return Binding(slot: 0, type: .bool)
    }
}

/// Has a function `since` whose argument is a condition.
private struct Sincerity: Vocabulary {
    var base = TestVocabulary()
    var conditions: [(key: String, program: Program)] = []
    var names: [String] { base.names }
    let functions = ["since"]

    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding? {
        try base.bind(path: path, at: syntax)
    }

    mutating func bind(call: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        let program = try Program(compiling: arguments[0], with: &self, expecting: .bool)
        conditions.append((arguments[0].description, program))
        return Binding(slot: 999 + conditions.count, type: .duration)
    }
}
