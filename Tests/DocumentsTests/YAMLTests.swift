import Documents
import Telemetry
import Testing

/// Reads `text` as a mapping with these keys, and gives back what was found wrong with it.
private func problems(_ text: String, keys: [String], _ read: (YAMLMapping) -> Void = { _ in }) -> [String] {
    let problems = ProblemList()
    if let mapping = YAMLFile.read(text, file: "city.yaml", problems: problems)?.mapping(keys: keys) { read(mapping) }
    return problems.problems.map(\.description)
}

@Suite struct YAMLTests {
    @Test func valuesOfEveryTypeAreRead() {
        let text = """
            host: broker.example   # a comment
            port: 1883
            limit: 2.5
            hold: 1h30m
            quoted: "10m"
            """
        let found = problems(text, keys: ["host", "port", "limit", "hold", "quoted"]) { mapping in
            #expect(mapping.requiredText("host") == "broker.example")
            #expect(mapping.integer("port", in: 1...65_535) == 1883)
            #expect(mapping.number("limit", in: 0...10) == 2.5)
            #expect(mapping.span("hold") == .minutes(90))
            #expect(mapping.span("quoted") == .minutes(10))
            #expect(mapping.text("absent") == nil)
        }
        #expect(found.isEmpty)
    }

    @Test func aMisspeltKeyNamesTheNearestOne() {
        let found = problems("host: a\nprot: 1\n", keys: ["host", "port"])
        #expect(found == ["city.yaml:2:1: unknown key 'prot'; did you mean 'port'?"])
    }

    @Test func aKeyLikeNoneListsThemAll() {
        let found = problems("colour: red\n", keys: ["host", "port"])
        #expect(found == ["city.yaml:1:1: unknown key 'colour'; known keys are host, port"])
    }

    @Test func aKeyThatIsThereTwiceIsAProblem() {
        #expect(problems("host: a\nhost: b\n", keys: ["host"]).count == 1)
    }

    @Test(arguments: [
        ("port: 0", "city.yaml:1:7: 'port' is a whole number from 1 to 65535"),
        ("port: 70000", "city.yaml:1:7: 'port' is a whole number from 1 to 65535"),
        ("port: many", "city.yaml:1:7: 'port' is a whole number from 1 to 65535"),
        ("port: [1]", "city.yaml:1:7: 'port' is a whole number from 1 to 65535"),
        ("port: 1.5", "city.yaml:1:7: 'port' is a whole number from 1 to 65535"),
    ])
    func aNumberOutsideOfItsRangeIsAProblem(text: String, expected: String) {
        let found = problems(text, keys: ["port"]) { #expect($0.integer("port", in: 1...65_535) == nil) }
        #expect(found == [expected])
    }

    @Test(arguments: ["hold: 10", "hold: ten minutes", "hold: 1m1h", "hold: -5s", "hold: 99999d"])
    func aLengthOfTimeNeedsItsUnit(text: String) {
        let found = problems(text, keys: ["hold"]) { #expect($0.span("hold") == nil) }
        #expect(found == ["city.yaml:1:7: 'hold' is a length of time, as 500ms, 30s, 10m, 2h, 7d or 1h30m"])
    }

    @Test func aMisspeltChoiceNamesTheNearestOne() {
        let found = problems("severity: majro", keys: ["severity"]) {
            #expect($0.choice("severity", Severity.self) == nil)
        }
        #expect(
            found == [
                "city.yaml:1:11: 'severity' is one of critical, major, minor, warning; did you mean 'major'?"
            ]
        )
    }

    @Test func requiredTextsAreAskedFor() {
        let found = problems("a: ''\n", keys: ["a", "b"]) {
            #expect($0.requiredText("a") == nil)
            #expect($0.requiredText("b") == nil)
        }
        #expect(found == ["city.yaml:1:4: 'a' is empty", "city.yaml:1:1: 'b' is missing"])
    }

    @Test(arguments: ["a: [1", "a: \"b", "\t- x", "a: b: c", "{a: 1"])
    func textsThatAreNoYAMLHaveTheirPlace(text: String) {
        let found = problems(text, keys: ["a"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("city.yaml:") == true)
        #expect(found.first?.contains("not YAML") == true)
    }

    @Test func anEmptyFileIsAProblem() {
        #expect(problems("# nothing\n", keys: ["a"]) == ["city.yaml:1:1: the file is empty"])
    }

    @Test func aPlaceInsideATextIsReckonedFromTheValue() {
        let text = """
            plain: fan && sped > 1
            quoted: "fan && sped > 1"
            block: |
              fan &&
              sped > 1
            """
        let found = problems(text, keys: ["plain", "quoted", "block"]) { mapping in
            mapping["plain"]?.report("here", line: 1, column: 8)
            mapping["quoted"]?.report("here", line: 1, column: 8)
            mapping["block"]?.report("here", line: 2, column: 1)
        }
        #expect(found == ["city.yaml:1:15: here", "city.yaml:2:17: here", "city.yaml:5:1: here"])
    }

    @Test func aListIsNoMapping() {
        #expect(problems("- a\n", keys: ["a"]) == ["city.yaml:1:1: a mapping is expected here, with the keys a"])
    }

    @Test func aliasesCannotMakeAFileGrowWithoutBound() {
        // The "billion laughs": nine levels of nine references each.
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        // Reading must come to an end; what it says is no matter.
        _ = problems(text, keys: ["a0"])
    }
}
