import Documents
import Rules
import Schedules
import Telemetry
import Testing

/// Mistakes in rule files: every one is found, with its place and what was probably meant.
@Suite struct RuleFileTests {
    struct Mistake: CustomTestStringConvertible {
        let name: String
        let text: String
        let line: Int
        let column: Int
        /// Parts of the message.
        let says: [String]

        var testDescription: String { name }

        init(_ name: String, _ text: String, at line: Int, _ column: Int, _ says: String...) {
            self.name = name
            self.text = text
            self.line = line
            self.column = column
            self.says = says
        }
    }

    /// A sound rule whose lines a mistake replaces or adds to.
    private static func sound(_ replaced: String = "", with line: String = "", adding added: String = "") -> String {
        let lines = [
            "- id: curfew", "  title: 禁行", "  class: truck", "  when: inside(\"core\") && load != \"empty\"",
            "  severity: major",
        ]
        let kept = lines.map { !replaced.isEmpty && $0.contains(replaced) ? line : $0 }.filter { !$0.isEmpty }
        return (kept + [added].filter { !$0.isEmpty }).joined(separator: "\n") + "\n"
    }

    static let mistakes = [
        Mistake("unknown key", sound(adding: "  keep_fireing: 2m"), at: 6, 3, "keep_fireing", "'keep_firing'?"),
        Mistake("unknown key unlike any", sound(adding: "  colour: red"), at: 6, 3, "colour", "known keys are id,"),
        Mistake("missing id", sound("id:", with: "- title: 禁行").replacing("  title: 禁行\n", with: ""), at: 1, 3, "'id'"),
        Mistake("missing title", sound("title"), at: 1, 3, "'title' is missing"),
        Mistake("missing class", sound("class"), at: 1, 3, "'class' is missing"),
        Mistake("missing when", sound("when"), at: 1, 3, "'when' is missing"),
        Mistake("missing severity", sound("severity"), at: 1, 3, "'severity' is missing"),
        Mistake("empty title", sound("title", with: "  title: ''"), at: 2, 10, "'title' is empty"),
        Mistake("bad id", sound("id:", with: "- id: Core Curfew"), at: 1, 7, "Core Curfew", "lower-case"),
        Mistake("bad severity", sound("severity", with: "  severity: mayor"), at: 5, 13, "critical", "'major'?"),
        Mistake("unknown class", sound("class", with: "  class: trucks"), at: 3, 10, "'trucks'", "'truck'?"),
        Mistake("class unlike any", sound("class", with: "  class: boat"), at: 3, 10, "'boat'", "truck, fume"),
        Mistake("unknown field", sound("when", with: "  when: spead > 50"), at: 4, 9, "spead", "speed"),
        Mistake(
            "field further on",
            sound("when", with: "  when: speed > 5 && laod == \"full\""),
            at: 4,
            22,
            "laod",
            "load"
        ),
        Mistake("quoted condition", sound("when", with: "  when: '!ignition && spead > 5'"), at: 4, 23, "spead"),
        Mistake(
            "condition on several lines",
            sound("when", with: "  when: |\n    speed > 5\n    && laod == \"full\""),
            at: 6,
            // In a text on lines of its own columns are counted without the indentation, which YAML drops.
            4,
            "laod"
        ),
        Mistake("unknown value", sound("when", with: "  when: load == \"ful\""), at: 4, 17, "ful", "\"full\""),
        Mistake("unknown column", sound("when", with: "  when: speed > device.limitt"), at: 4, 24, "limitt", "limit"),
        Mistake("unknown place", sound("when", with: "  when: inside(\"cor\")"), at: 4, 16, "'cor'", "\"core\""),
        Mistake("unknown kind", sound("when", with: "  when: inside(\"curfew_zones\")"), at: 4, 16, "\"curfew_zone\""),
        Mistake(
            "unknown place of a distance",
            sound("when", with: "  when: distance(\"roads\") < 5.0"),
            at: 4,
            18,
            "\"road\""
        ),
        Mistake(
            "field of a window",
            sound("when", with: "  when: mean(sped, \"10m\") > 1.0"),
            at: 4,
            14,
            "sped",
            "speed"
        ),
        Mistake("length of a window", sound("when", with: "  when: mean(speed, \"10 min\") > 1.0"), at: 4, 21, "10m"),
        Mistake("window beyond a day", sound("when", with: "  when: mean(speed, \"25h\") > 1.0"), at: 4, 21, "1d"),
        Mistake("mean of a text", sound("when", with: "  when: mean(load, \"10m\") > 1.0"), at: 4, 14, "number"),
        Mistake("unknown function", sound("when", with: "  when: insid(\"core\")"), at: 4, 9, "insid", "inside"),
        Mistake("place of a class without position", fume("inside(\"core\")"), at: 4, 16, "fume"),
        Mistake(
            "condition that is no condition",
            sound("when", with: "  when: speed + 1.0"),
            at: 4,
            9,
            "bool",
            "double"
        ),
        Mistake("half a condition", sound("when", with: "  when: speed >"), at: 4, 16, "expected"),
        Mistake("last outside of absent", sound("when", with: "  when: last.ignition"), at: 4, 9, "last"),
        Mistake("bad duration", sound(adding: "  hold: 30 seconds"), at: 6, 9, "'hold'", "30s"),
        Mistake("negative duration", sound(adding: "  keep_firing: -2m"), at: 6, 16, "'keep_firing'"),
        Mistake("gap of nothing", sound(adding: "  gap: 0s"), at: 6, 8, "'gap'"),
        Mistake("bad opening hours", sound(adding: "  during: Mo-Fr 7-22"), at: 6, 18, "minutes"),
        Mistake("bad weekday", sound(adding: "  during: \"Mo-Fry 07:00-22:00\""), at: 6, 15, "Fr"),
        Mistake("points out of range", sound(adding: "  points: 1001"), at: 6, 11, "'points'", "1000"),
        Mistake("case without due", sound(adding: "  case: { category: \"0103\" }"), at: 6, 9, "'due' is missing"),
        Mistake("duplicate id", sound() + sound(), at: 6, 7, "'curfew'", "already"),
        Mistake("key that is there twice", sound(adding: "  title: 禁行"), at: 2, 3, "'title'", "twice"),
        Mistake("no list", "id: curfew\n", at: 1, 1, "list"),
        Mistake("no mapping", "- curfew\n", at: 1, 3, "mapping"),
        Mistake("no YAML", "- id: [curfew\n", at: 2, 1, "not YAML"),
        Mistake("nothing", "", at: 1, 1, "empty"),
        Mistake("hold with absent", absent("hold: 5m"), at: 6, 9, "'hold'", "'absent'"),
        Mistake("keep_firing with absent", absent("keep_firing: 5m"), at: 6, 16, "'keep_firing'", "'absent'"),
        Mistake("gap with absent", absent("gap: 5m"), at: 6, 8, "'gap'", "'absent'"),
        Mistake("absent for no time", absent("basis: x").replacing("10m", with: "0s"), at: 4, 11, "'absent'"),
        Mistake("speed of a silence", absent("when: speed > 5"), at: 6, 9, "speed", "last"),
        Mistake("place of a silence", absent("when: inside(\"core\")"), at: 6, 9, "inside"),
    ]

    private static func fume(_ condition: String) -> String {
        sound("class", with: "  class: fume").replacing("inside(\"core\") && load != \"empty\"", with: condition)
    }

    private static func absent(_ line: String) -> String {
        sound("when", with: "  absent: 10m", adding: "  " + line)
    }

    @Test(arguments: mistakes)
    func mistakeIsFoundWithItsPlace(_ mistake: Mistake) throws {
        let problems = load(rules: mistake.text).problems
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.file == "rules/a.yaml")
        #expect(problem.line == mistake.line, "\(problem)")
        #expect(problem.column == mistake.column, "\(problem)")
        for part in mistake.says { #expect(problem.message.contains(part), "\(problem)") }
    }

    @Test func soundRuleHasNoProblems() throws {
        let loaded = load(rules: Self.sound() + Self.absent("when: last.ignition").replacing("curfew", with: "silent"))
        #expect(loaded.problems.isEmpty)
        #expect(loaded.rules.rules.map(\.id) == ["curfew", "silent"])
    }

    @Test func allMistakesAreFoundInOneRun() {
        let text = rule("a", "when: spead > 5, hold: soon") + rule("b", "when: 'inside(\"cor\")', during: never")
        #expect(load(rules: text).problems.map(\.line) == [1, 1, 2, 2])
    }

    @Test func rulesOfAllFilesShareTheirIdentifiers() {
        let problems = ProblemList()
        let text = rule("a", "when: speed > 5")
        let definitions = ["rules/a.yaml", "rules/b.yaml"].flatMap {
            RuleFile.read(text, file: $0, problems: problems)
        }
        _ = RuleSet(
            definitions,
            text: text + text,
            catalogue: City.catalogue,
            places: City.places,
            register: Register(),
            permits: Permits(),
            holidays: City.holidays,
            zone: .shanghai,
            problems: problems
        )
        #expect(problems.problems.map(\.file) == ["rules/b.yaml"])
    }

    /// Found by fuzzing: files that Windows has saved ended the program.
    @Test(arguments: ["\r\n", "\r", "\u{2028}"])
    func everyLineEndOfYAMLWillDo(_ end: String) {
        func definitions(_ end: String) -> [RuleDefinition] {
            let lines = ["# Two rules", "", Self.sound(), Self.sound("id:", with: "- id: night")].joined(
                separator: "\n"
            )
            let problems = ProblemList()
            defer { #expect(problems.isEmpty) }
            return RuleFile.read(lines.replacing("\n", with: end), file: "rules/a.yaml", problems: problems)
        }
        #expect(definitions(end).map(\.id.text) == ["curfew", "night"])
        #expect(definitions(end).map(\.source) == definitions("\n").map(\.source))
    }
}
