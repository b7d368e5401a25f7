import Expressions
import Testing

/// What is said about expressions that cannot be used, and where it points.
@Suite struct ErrorTests {
    @Test func misspeltNamesAreFoundAndCorrected() {
        expectFaults([
            ("fan && sped > 60", "8+4", "unknown name 'sped'", "speed"), ("Speed > 60", "1+5", "unknown name", "speed"),
            ("laod == 'full'", "1+4", "unknown name 'laod'", "load"),
            ("previous.laod == 'full'", "10+4", "no field 'laod'", "load"),
            ("previos.load == 'full'", "1+7", "unknown name 'previos'", "previous"),
            ("previous", "1+8", "fields load, speed", nil),
            ("speed.x", "7+1", "'speed' has no fields", nil), ("device . compny == 'a'", "10+6", "no field", "company"),
            ("zzzzzz", "1+6", "there are", nil), ("permitted && fan", "1+9", "is a function", "permitted()"),
            ("size > 3", "1+4", "is a function", "size()"), ("previous.zzzzzz", "10+6", "there are load, speed", nil),
            ("'荆门' == sped", "9+4", "unknown name", "speed"), ("(1 + 2).x", "9+1", "only names have fields", nil),
            ("has(sped)", "5+4", "unknown name", "speed"),
        ])
    }

    @Test func misspeltValuesOfEnumerationsAreFoundAndCorrected() {
        expectFaults([
            ("load == 'ful'", "9+5", "\"ful\" is not a value of 'load', one of \"empty\", \"half\", \"full\"", "full"),
            ("\"Empty\" != load", "1+7", "not a value", "empty"),
            ("load in ['half', 'fulll']", "18+7", "not a value", "full"),
            ("previous.load == 'xyz'", "18+5", "'previous.load'", nil), ("load == ''", "9+2", "not a value", nil),
            ("'ful' in [load]", "1+5", "not a value", "full"), ("load == work", "6+2", "never equal", nil),
            ("(fan ? load : previous.load) == 'hlaf'", "33+6", "not a value of this", "half"),
            ("load < 'half'", "6+1", "has no order", nil), ("load >= previous.load", "6+2", "has no order", nil),
        ])
    }

    @Test func mismatchedTypesAreRefused() {
        expectFaults([
            ("speed > '60'", "9+4", "'>' cannot compare a double with a string", "60"),
            ("'fast' == speed", "1+6", "cannot compare", nil),
            ("fan == 1", "5+2", "a condition stands alone", nil),
            ("fan == 'on'", "5+2", "cannot compare a bool with a string", nil),
            ("speed == null", "7+2", "has(…)", nil), ("fan < 1", "5+1", "cannot compare a bool with an int", nil),
            ("1 < speed < 90", "11+1", "'a < b && b < c'", nil), ("load == 1", "6+2", "cannot compare", nil),
            ("null < null", "6+1", "null has no order", nil), ("plate == speed", "7+2", "cannot compare", nil),
            ("!speed", "2+5", "'!' negates conditions, but this is a double", nil),
            ("-fan", "2+3", "'-' works on numbers, but this is a bool", nil),
            ("fan && speed", "8+5", "'&&' joins conditions", nil),
            ("plate || fan", "1+5", "'||' joins conditions, but this is a string", nil),
            ("fan && fan && count", "15+5", "'&&' joins", nil), ("speed ? 1 : 2", "1+5", "'?' needs conditions", nil),
            ("fan ? 1 : 'a'", "5+1", "must be of one type; here is an int, there a string", nil),
            ("fan ? count : speed", "5+1", "must be of one type", nil), ("speed * count", "7+1", "double(…)", nil),
            ("speed + (1 + 2)", "7+1", "two ints or two doubles", nil), ("speed % 2", "7+1", "ints only", nil),
            ("plate + 1", "9+1", "'+' joins a string with strings only; string(…) makes one of an int", nil),
            ("fan + plate", "1+3", "joins a string with strings only", nil),
            ("plate - 'x'", "1+5", "'-' works on numbers, but this is a string", nil),
            ("1 + fan", "5+3", "works on numbers", nil),
            ("1 in 2", "6+1", "needs a list", nil),
            ("1 in ['a']", "7+3", "cannot compare", nil),
            ("fan in [1]", "9+1", "cannot compare", nil), ("[1] && fan", "1+3", "a list stands behind 'in'", nil),
            ("load in plate", "9+5", "needs a list", nil),
            ("true == 1 in [1]", "6+2", "cannot compare", nil),
        ])
    }

    @Test func callsAreChecked() {
        expectFaults([
            ("insde('core')", "1+5", "unknown function 'insde'", "inside"),
            ("zzzzzzz(1)", "1+7", "there are base_concentration, bool, double, duration, has, inside", nil),
            ("fan(1)", "1+3", "'fan' is not a function", "fan"), ("inside('cor')", "8+5", "no place 'cor'", "core"),
            ("inside(depot)", "8+5", "quoted place", nil), ("inside()", "1+8", "1 place", nil),
            ("inside('core', 'a')", "1+19", "1 place", nil),
            ("mean(fume)", "1+10", "a field and a time", nil), ("has()", "1+5", "has() takes 1 argument, not 0", nil),
            ("has(fan, fan)", "1+13", "takes 1 argument, not 2", nil), ("has(1)", "5+1", "takes a name", nil),
            ("has(size('a'))", "5+9", "takes a name", nil),
            ("size(1)", "6+1", "size() takes a string, but this is an int", nil),
            ("int(fan)", "5+3", "int() takes a number, a timestamp or a string, but this is a bool", nil),
            ("int('1.5')", "5+5", "\"1.5\" is no int; it takes a whole number", nil),
            ("double('fast')", "8+6", "is no double", nil), ("bool('yes')", "6+5", "\"true\" or \"false\"", nil),
            ("double(fan)", "8+3", "takes a number or a string", nil), ("bool(1)", "6+1", "a bool or a string", nil),
            ("string(null)", "8+4", "takes a value, but this is null", nil),
            ("string()", "1+8", "takes 1 argument", nil),
            ("base_concentration(fume, 1)", "1+27", "base_concentration() takes 3 arguments, not 2", nil),
            ("base_concentration(fume, fan, 2)", "26+3", "takes numbers, but this is a bool", nil),
            ("base_concentraton(1, 2, 3)", "1+17", "unknown function", "base_concentration"),
            ("plate.startWith('a')", "7+9", "no function 'startWith'", "startsWith"),
            ("plate.lower()", "7+5", "there are startsWith", nil),
            ("plate.getHours()", "7+8", "strings have no function", nil),
            ("speed.getHours()", "1+5", "getHours() asks a timestamp or a duration, but this is a double", nil),
            ("speed.getMonth()", "1+5", "getMonth() asks a timestamp, but this is a double", nil),
            ("fan.foo()", "5+3", "a bool has no function 'foo'", nil),
            ("plate.matches()", "7+7", "takes 1 argument", nil),
            ("matches(plate)", "1+14", "takes 2 arguments, not 1", nil),
            ("matches(1, 'a')", "9+1", "matches() asks a string", nil),
            ("plate.matches(plate)", "15+5", "written out", nil),
            ("plate.startsWith()", "7+10", "takes 1 argument, not 0", nil),
            ("plate.size(1)", "7+4", "takes 0 arguments, not 1", nil),
            ("plate.contains(1)", "16+1", "takes a string, but this is an int", nil),
            ("speed.contains('a')", "1+5", "asks a string", nil),
            ("inside('core').x", "16+1", "only names have fields", nil),
        ])
    }

    @Test func brokenSyntaxIsPointedAt() {
        expectFaults([
            ("", "1+1", "empty", nil), ("  // only a remark", "1+1", "empty", nil),
            ("(fan", "1+1", "a closing ')' is missing", nil),
            ("fan)", "4+1", "expected an operator or the end, found ')'", nil), ("((fan)", "1+1", "missing", nil),
            ("load in ['half'", "9+1", "missing", nil), ("inside('core'", "7+1", "missing", nil),
            ("(fan purifier)", "6+8", "expected a closing ')'", nil),
            ("fan purifier", "5+8", "found 'purifier'", nil), ("fan and purifier", "5+3", "found 'and'", "&&"),
            ("fan OR purifier", "5+2", "found 'OR'", "||"),
            ("not fan", "1+3", "'not' is not an operator", "!"), ("speed is 3", "7+2", "found 'is'", "=="),
            ("speed >", "8+1", "expected a value, found the end", nil),
            ("> 60", "1+1", "expected a value, found '>'", nil), ("speed = 60", "7+1", "unexpected '='", "=="),
            ("fan & purifier", "5+1", "unexpected '&'", "&&"),
            ("fan | purifier", "5+1", "unexpected '|'", "||"),
            ("speed > 60 ? 1", "15+1", "expected the ':' of '?'", nil),
            ("fan ? purifier ? 1 : 2 : 3", "16+1", "':'", nil),
            ("inside('core',)", "15+1", "expected an argument", nil), ("[1 2]", "4+1", "','", nil),
            ("load[0]", "1+4", "only a list has elements", nil),
            ("[1][0", "4+1", "a closing ']' is missing", nil), ("[1][]", "5+1", "expected a value", nil),
            ("{'a': 1}", "1+1", "maps", nil), ("load{}", "5+1", "maps", nil),
            ("a..b", "3+1", "field name", nil),
            ("a.1", "2+2", "found a number", nil), (".a", "1+1", "expected a value", nil),
            ("import > 1", "1+6", "reserved", nil), ("a.in", "3+2", "field name", nil),
            ("speed > 60;", "11+1", "unexpected ';'", nil), ("speed > 60 @", "12+1", "unexpected '@'", nil),
            ("speed > #60", "9+1", "'#'", nil),
            ("speed ＞ 60", "7+1", "unexpected '＞'", ">"), ("fan && （purifier）", "8+1", "unexpected", "("),
            ("load == “full”", "9+1", "unexpected", "\""),
            ("speed ≥ 60", "7+1", "unexpected", ">="), ("fan && \u{1}", "8+1", "\\x1", nil),
        ])
    }

    @Test func brokenLiteralsArePointedAt() {
        expectFaults([
            ("speed > 60km", "9+4", "'60km' is not a number; numbers are written without a unit", nil),
            ("speed > 60u", "9+3", "unsigned", "60"),
            ("speed > 1.", "9+2", "a digit must follow", "1.0"), ("0x", "1+2", "hexadecimal", nil),
            ("0xG1", "1+4", "hexadecimal", nil),
            ("9223372036854775808", "1+19", "an int lies between", nil),
            ("-9223372036854775809", "1+20", "an int lies between", nil),
            ("99999999999999999999", "1+20", "too large", nil), ("0x10000000000000000", "1+19", "too large", nil),
            ("1e999", "1+5", "too large", nil),
            ("1e", "1+2", "not a number", nil), ("1.5.2", "4+2", "expected an operator", nil),
            ("1.5f", "1+4", "not a number", nil),
            ("plate == 'abc", "10+4", "no closing '", nil), ("plate == \"abc\n\"", "10+4", "no closing \"", nil),
            ("'''abc'", "1+7", "no closing '''", nil),
            (#"'\q'"#, "2+2", "is not an escape; a backslash is written", nil), (#"'\荆'"#, "2+2", "not an escape", nil),
            (#"'\x4'"#, "2+3", "2 hexadecimal digits", nil),
            (#"'\u12'"#, "2+4", "4 hexadecimal digits", nil), (#"'\U0011000'"#, "2+9", "8 hexadecimal digits", nil),
            (#"'\U00110000'"#, "2+10", "not a Unicode character", nil),
            (#"'\ud800'"#, "2+6", "not a Unicode character", nil),
            (#"'\08'"#, "2+2", "3 octal digits", nil), (#"'\400'"#, "2+2", "not an escape", nil),
            (#"'abc\"#, "5+1", "not an escape", nil),
            ("b'abc'", "1+1", "byte strings", nil), (#"'abc\'"#, "1+6", "no closing '", nil),
        ])
    }

    @Test func linesAndColumnsCountCharacters() throws {
        let error = try #require(throws: ExpressionError.self) {
            try outcome(of: "fan &&\r\n// 荆门\n\t'荆e\u{301}门' == sped && fan\n")
        }
        #expect(error.line == 3)
        #expect(error.column == 11)
        #expect(error.length == 4)
        #expect(error.excerpt == "\t'荆e\u{301}门' == sped && fan\n\t           ^^^^")
        #expect("\(error)" == "3:11: unknown name 'sped'; did you mean 'speed'?")
    }

    @Test func excerptsOfLongLinesAreCut() throws {
        let padding = String(repeating: "fan && ", count: 30)
        let error = try #require(throws: ExpressionError.self) {
            try outcome(of: padding + "sped > 1 && " + padding + "fan")
        }
        let lines = error.excerpt.split(separator: "\n")
        #expect(error.column == 211)
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("…") && lines[0].hasSuffix("…") && lines[0].count < 140)
        #expect(lines[0].dropFirst(lines[1].count - 4).prefix(4) == "sped")
    }

    @Test func theExpectedTypeIsDemanded() {
        var vocabulary = TestVocabulary()
        let error = #expect(throws: ExpressionError.self) {
            try Program(compiling: "speed + 1", with: &vocabulary, expecting: .bool)
        }
        #expect(error?.message == "the expression must be a bool, but is a double")
        #expect(error?.length == 9)
    }

    @Test func nestingAndLengthAreBounded() {
        let deep = Program.maximumDepth
        let nested: [(String, Int) -> String] = [
            { core, count in String(repeating: "(", count: count) + core + String(repeating: ")", count: count) },
            { core, count in String(repeating: "!", count: count) + core },
            { core, count in String(repeating: "fan ? fan : ", count: count) + core },
            { core, count in core + String(repeating: " == true", count: count) },
            { core, count in String(repeating: "(true == ", count: count) + core + String(repeating: ")", count: count)
            },
            { core, count in
                String(repeating: "(false || true && ", count: count / 2) + core
                    + String(repeating: ")", count: count / 2)
            },
        ]
        for (index, nest) in nested.enumerated() {
            #expect(throws: Never.self, "\(index)") { _ = try outcome(of: nest("fan", deep / 2)) }
            let error = #expect(throws: ExpressionError.self, "\(index)") { _ = try outcome(of: nest("fan", deep * 3)) }
            #expect(error?.message.contains("levels deep") == true, "\(index)")
        }
        let chain = Array(repeating: "fan", count: 500).joined(separator: " && ")
        #expect(throws: Never.self) { _ = try outcome(of: chain) }
        let long = #expect(throws: ExpressionError.self) { _ = try outcome(of: chain + " || " + chain) }
        #expect(long?.message == "an expression has at most 4096 bytes")
    }
}
