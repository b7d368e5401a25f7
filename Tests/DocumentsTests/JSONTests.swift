import Documents
import Testing

private func read(_ text: String) -> (value: JSONValue?, problems: ProblemList) {
    let problems = ProblemList()
    return (JSONFile.read(Array(text.utf8), file: "truck.schema.json", problems: problems), problems)
}

@Suite struct JSONTests {
    @Test func membersKeepTheOrderOfTheFile() throws {
        let value = try #require(read(#"{"speed": 1, "lat": 2, "course": 3}"#).value)
        #expect(value.members?.map(\.key) == ["speed", "lat", "course"])
        #expect(value["lat"]?.number == 2)
        #expect(value["lon"] == nil)
    }

    @Test func textsAreUnescaped() throws {
        let value = try #require(read(#"["a\"b\\c\/d\n\u6e23\ud83d\ude9b", "渣土车"]"#).value)
        #expect(value.elements?.map(\.text) == ["a\"b\\c/d\n渣🚛", "渣土车"])
    }

    @Test(arguments: [("0", 0), ("-12.5", -12.5), ("1e3", 1000), ("112.1935849", 112.1935849), ("0.1", 0.1)])
    func numbersAreTheNearestDoubles(text: String, expected: Double) {
        #expect(read("[\(text)]").value?.elements?.first?.number == expected)
    }

    @Test func aReportHasLineAndColumnInCharacters() {
        let (value, problems) = read("{\n  \"标题\": \"x\", \"minimum\": true }")
        value?["minimum"]?.report("not a number")
        #expect(problems.problems.map(\.description) == ["truck.schema.json:2:25: not a number"])
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("[01]", 1, 3), ("[1] x", 1, 5),
        ("{\n\"a\": nul}", 2, 6),
        ("\"a\nb\"", 1, 3),
    ])
    func whatIsNoJSONHasItsPlace(text: String, line: Int, column: Int) {
        let (value, problems) = read(text)
        #expect(value == nil)
        #expect(problems.problems.map(\.line) == [line], "\(problems.problems)")
        #expect(problems.problems.map(\.column) == [column], "\(problems.problems)")
    }

    @Test func deepNestingIsRefused() {
        #expect(read(String(repeating: "[", count: 100_000)).value == nil)
    }

    @Test func valuesOfAnotherKindReadAsNil() throws {
        let value = try #require(read(#"{"a": "x"}"#).value)
        #expect(value["a"]?.number == nil)
        #expect(value["a"]?.elements == nil)
        #expect(value["a"]?.members == nil)
        #expect(value.text == nil)
    }

    /// What stands in the file is shown as it stands there, objects and arrays to their closing bracket.
    @Test(arguments: [
        "{}", "[]", "[ ]", "[[],{}]", "{\"a\": [1, {\"b\": \"]}\\\"\\\\\"}]}", "\"x\"", "-1.50", "null",
    ])
    func theSourceOfAValueIsItsText(text: String) throws {
        let document = try JSONDocument(parsing: Array(" [0, \(text) , {}]".utf8))
        #expect(document.source(of: document.elements(of: document.root)[1]) == text)
    }
}
