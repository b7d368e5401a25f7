import Expressions
import TestSupport
import Testing

/// `matches`, against tables and against a naive matcher.
@Suite struct PatternTests {
    @Test func patternsAgreeWithTheTable() throws {
        for (pattern, found) in PatternTable.rows {
            for (index, text) in PatternTable.texts.enumerated() {
                let expression = "\(literal(text)).matches(r'''\(pattern)''')"
                let expected = found.contains(index) ? "true" : "false"
                #expect(try outcome(of: expression) == expected, "\(expression)")
            }
        }
    }

    @Test func platesAreRecognised() {
        expectOutcomes([
            ("plate.matches('^鄂H[0-9]{5}$')", "true"), ("plate.matches('^鄂[A-G]')", "false"),
            ("plate.matches('H1')", "true"),
            ("matches(plate, '^.H')", "true"), ("plate.matches('^..$')", "false"), ("plate.matches('^.{7}$')", "true"),
            ("plate.matches('(?i)h12')", "true"), ("plate.matches('h12')", "false"), ("plate.matches('')", "true"),
            ("load.matches('^f')", "true"), ("(plate + '临').matches('[临超]$')", "true"),
            ("device.company.matches('渣土|砂石')", "true"), ("silent.matches('a')", "absent(silent)"),
            ("!plate.matches('^鄂') || plate.matches('5$')", "true"), ("plate.matches(r'\\x{9102}')", "true"),
            ("composed.matches('é$')", "true"), ("decomposed.matches('e.$')", "true"),
            ("['^京', '^鄂'].exists(p, plate.matches(p))", "true"),
        ])
    }

    @Test func whatRE2HasBeyondPythonIsUnderstood() {
        expectOutcomes([
            ("'ÄÖ'.matches('(?i)^äö$')", "true"), ("'\\u212A'.matches('(?i)k')", "true"),
            ("'σ'.matches('(?i)Σ')", "true"),
            ("'K'.matches('(?i)[j-l]')", "true"), ("'A'.matches('(?i)[^a]')", "false"),
            ("'é'.matches(r'\\w')", "false"),
            ("'٣'.matches(r'\\d')", "false"), ("'a\\n'.matches('a$')", "false"), ("'a\\n'.matches('(?m)a$')", "true"),
            ("'a1'.matches('^[[:alpha:]][[:digit:]]$')", "true"), ("'1'.matches('[[:^digit:]]')", "false"),
            ("'a'.matches(r'^\\Aa\\z$')", "true"), ("'a]'.matches(r'^[\\x61\\]]+$')", "true"),
            ("'aB'.matches('(?i)(?-i)b')", "false"),
            ("'ab'.matches('(?<name>a)b')", "true"), ("'A\\n'.matches('(?is)a.')", "true"),
            ("'a'.matches('(?U)a+')", "true"),
            ("'a{,2}'.matches('^a{,2}$')", "true"), ("'aa'.matches('^a{,2}$')", "false"),
        ])
    }

    @Test func brokenPatternsArePointedAt() {
        expectFaults([
            ("plate.matches('(a')", "16+1", "a closing ')' is missing", nil),
            ("plate.matches('a)')", "17+1", "without its '('", nil),
            ("plate.matches('[a')", "16+1", "a closing ']' is missing", nil),
            ("plate.matches('a[z-b]')", "18+3", "'z-b' is no range", nil),
            ("plate.matches('[a-\\\\d]')", "17+5", "is no range", nil),
            ("plate.matches('*a')", "16+1", "nothing stands before '*'", nil),
            ("plate.matches('a|+')", "18+1", "nothing stands", nil),
            ("plate.matches('a**')", "17+2", "repeats a repetition", nil),
            ("plate.matches('a{2}{3}')", "17+6", "repeats", nil),
            ("plate.matches('a{3,2}')", "17+5", "ends before it begins", nil),
            ("plate.matches('a{1001}')", "17+6", "at most 1000 rounds", nil),
            ("plate.matches('(a{100}){100}')", "16+13", "more than 1024 steps", nil),
            ("plate.matches('((a{1000}){1000}){1000}')", "16+23", "too large", nil),
            (#"plate.matches(r'\q')"#, "17+2", "is no escape", nil),
            (#"plate.matches('鄂\\q')"#, "17+3", "'\\q' is no escape", nil),
            (#"plate.matches('\u9102\\p{Han}')"#, "22+3", "classes of Unicode", nil),
            (#"plate.matches(r'(a)\1')"#, "20+2", "group again", nil),
            (#"plate.matches(r'a\')"#, "18+1", "escapes nothing", nil),
            (#"plate.matches(r'\x4')"#, "17+3", "is no character", nil),
            (#"plate.matches(r'\x{110000}')"#, "17+10", "is no character", nil),
            ("plate.matches('(?=a)')", "16+3", "looking ahead", nil),
            ("plate.matches('(?<!a)')", "16+3", "looking ahead", nil),
            ("plate.matches('(?i')", "16+1", "missing", nil), ("plate.matches('(?P<a')", "16+5", "no '>'", nil),
            ("plate.matches('[[:foo:]]')", "17+7", "there are alpha, digit", nil),
            ("plate.matches('" + String(repeating: "(", count: 65) + "')", "80+1", "nested more than 64", nil),
            ("plate.matches('a' + 'b')", "15+9", "written out", nil),
        ])
    }

    @Test(arguments: [3, 20_260_731] as [UInt64])
    func randomPatternsAgreeWithANaiveMatcher(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var found = 0
        for round in 0..<600 {
            let pattern = NaivePattern.random(depth: 4, using: &random)
            for _ in 0..<3 {
                let text = (0..<Int.random(in: 0..<8, using: &random)).map { _ in "abA鄂 ".randomElement(using: &random)!
                }
                let expression = "\(literal(String(text))).matches(r'\(pattern.source)')"
                let expected = pattern.isFound(in: text)
                #expect(try outcome(of: expression) == "\(expected)", "seed \(seed) round \(round): \(expression)")
                if expected { found += 1 }
            }
        }
        // A generator whose patterns are always found, or never, would prove little.
        #expect((300..<1500).contains(found))
    }

    @Test func randomPatternsNeverTrap() {
        let pieces = [
            "a", "鄂", "(", ")", "(?", "(?:", "(?i)", "[", "]", "[^", "-", "{", "}", "{2}", "{3,", ",5}", "*", "+", "?",
            "|", "^",
            "$", ".", #"\"#, #"\d"#, #"\b"#, #"\x"#, "{9102}", "[:alpha:]", "P<n>", ":", "é",
        ]
        var random = SplitMix64(seed: 11)
        var compiled = 0
        for _ in 0..<3000 {
            let pattern = (0..<Int.random(in: 1..<9, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            do throws(ExpressionError) {
                _ = try outcome(of: "plate.matches(r'\(pattern)')")
                compiled += 1
            } catch {
                #expect(error.column > 14 && error.column + error.length <= 18 + pattern.count, "\(pattern): \(error)")
            }
        }
        #expect((250..<2750).contains(compiled))
    }

    @Test(.timeLimit(.minutes(5)))
    func noPatternTakesLong() {
        // Backtracking would need 2^25 steps and more.
        let text = String(repeating: "a", count: 500)
        for pattern in ["^(a+)+$", "^(a|a)*b$", "(a*)*b", "^(a?){100}a{100}$", "(.*)(.*)(.*)(.*)c"] {
            #expect(throws: Never.self) { _ = try outcome(of: "'\(text)'.matches('\(pattern)')") }
        }
    }

    private func literal(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            let digits = String(scalar.value, radix: 16)
            literal += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return literal + "'"
    }
}
