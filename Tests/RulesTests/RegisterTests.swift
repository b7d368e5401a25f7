import Documents
import Rules
import Telemetry
import Testing

/// `devices.csv` and `permits.csv`: what is read from them, and mistakes with their lines.
@Suite struct RegisterTests {
    private static let fast = rule("fast", "when: speed > 60")

    // MARK: - Devices

    struct Mistake: CustomTestStringConvertible {
        let rows: String
        let line: Int
        let says: [String]

        var testDescription: String { rows }

        init(_ rows: String, at line: Int, _ says: String...) {
            self.rows = rows
            self.line = line
            self.says = says
        }
    }

    static let deviceMistakes = [
        Mistake("device,clas\nT1,truck", at: 1, "'class' is missing"),
        Mistake("device,plate\nT1,A1", at: 1, "'class' is missing"),
        Mistake("device,class\nT1,truk", at: 2, "class: ", "'truk'", "'truck'?"),
        Mistake("device,class\nT1,boat", at: 2, "class: ", "truck, fume"),
        Mistake("device,class\n,truck", at: 2, "device: ", "no name"),
        Mistake("device,class\nT1,truck\nT2,truck\nT1,truck", at: 4, "device: ", "'T1'", "line 2"),
        Mistake("device,class\nT1,truck,x", at: 2, "3 fields"),
        Mistake("device,class,lat,lon\nK1,fume,31.04,112.2", at: 2, "datum: ", "wgs84, gcj02, bd09"),
        Mistake("device,class,lat,lon,datum\nK1,fume,31.04,112.2,gps", at: 2, "datum: ", "wgs84, gcj02, bd09"),
        Mistake("device,class,lat,lon,datum\nK1,fume,31.04,,wgs84", at: 2, "lon: ", "no number of degrees"),
        Mistake("device,class,lat,lon,datum\nK1,fume,112.2,31.04,wgs84", at: 2, "lat: ", "swapped?"),
    ]

    @Test(arguments: deviceMistakes)
    func mistakeInTheRegisterIsFoundWithItsLine(_ mistake: Mistake) throws {
        let problems = load(rules: Self.fast, register: mistake.rows).problems
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.file == "devices.csv")
        #expect(problem.line == mistake.line, "\(problem)")
        for part in mistake.says { #expect(problem.message.contains(part), "\(problem)") }
    }

    /// Jingmen in GCJ-02 is 608 m away; what the register keeps is WGS-84, for rules too.
    @Test func positionsAreKeptInWGS84() throws {
        let file = "device,class,lat,lon,datum\nK1,fume,31.0354012,112.1994301,gcj02\nK2,fume,,,"
        let loaded = load(rules: rule("a", "when: device.lat > 31.0"), register: file)
        #expect(loaded.problems.isEmpty)
        let rows = loaded.rules.register.rows
        let position = try #require(rows[0].coordinate)
        #expect(
            abs(position.latitude - 31.0376011) < 6e-6 && abs(position.longitude - 112.1935849) < 6e-6,
            "\(position)"
        )
        #expect(rows[1].coordinate == nil)
    }

    @Test func theSameNameMayOccurInTwoClasses() {
        let loaded = load(rules: Self.fast, register: "device,class\nX1,truck\nX1,fume")
        #expect(loaded.problems.isEmpty)
        #expect(loaded.rules.register.rows.map(\.deviceClass) == ["truck", "fume"])
    }

    @Test func titleIsThePlateOrElseTheName() {
        let rows = load(rules: Self.fast).rules.register.rows
        #expect(rows.map(\.title) == ["A1", "A2", nil, "老街饭店"])
        #expect(rows.map(\.district) == ["dongbao", "duodao", nil, "zhanghe"])
    }

    /// A plate such as 8815 is a text, and so are all common columns.
    @Test func columnIsOfNumbersWhereEveryFieldIsOne() {
        let numbers = "device,class,plate,limit\nT1,truck,8815,60\nT2,truck,8816,\nT3,truck,8817,5e1"
        #expect(load(rules: rule("a", "when: device.limit > 55.0"), register: numbers).problems.isEmpty)
        #expect(load(rules: rule("a", #"when: 'device.plate == "8815"'"#), register: numbers).problems.isEmpty)
        let texts = numbers.replacing("60", with: "sixty")
        #expect(load(rules: rule("a", #"when: 'device.limit == "sixty"'"#), register: texts).problems.isEmpty)
        #expect(load(rules: rule("a", "when: device.limit > 55.0"), register: texts).problems.count == 1)
        let infinite = numbers.replacing("60", with: "inf")
        #expect(load(rules: rule("a", "when: device.limit > 55.0"), register: infinite).problems.count == 1)
    }

    @Test func textsOfTheRegisterCanBeCompared() {
        story(
            rule("main", #"when: 'device.grade == "main"'"#) + rule("other", #"when: 'device.grade.startsWith("br")'"#),
            """
            08:00:00 T1 speed 1       -> fired main
            08:00:00 T2 speed 1       -> fired other
            08:00:00 T3 speed 1
            08:00:00 T9 speed 1
            """
        )
    }

    // MARK: - Permits

    static let permitMistakes = [
        Mistake("permit,plate,valid_from,valid_to\nP1,A1,2026-01-01,2026-12-31", at: 1, "'plate'", "'plates'?"),
        Mistake("permit,plates,valid_from\nP1,A1,2026-01-01", at: 1, "'valid_to' is missing"),
        Mistake("permit,plates,valid_from,valid_to\n,A1,2026-01-01,2026-12-31", at: 2, "permit: "),
        Mistake("permit,plates,valid_from,valid_to\nP1, ;,2026-01-01,2026-12-31", at: 2, "plates: ", "no plate"),
        Mistake("permit,plates,valid_from,valid_to\nP1,A1,2026-1-1,2026-12-31", at: 2, "valid_from: ", "'2026-1-1'"),
        Mistake("permit,plates,valid_from,valid_to\nP1,A1,2026-01-01,2026-02-30", at: 2, "valid_to: ", "'2026-02-30'"),
        Mistake("permit,plates,valid_from,valid_to\nP1,A1,2026-02-02,2026-02-01", at: 2, "valid_to: ", "before"),
        Mistake(
            "permit,plates,valid_from,valid_to,windows\nP1,A1,2026-01-01,2026-12-31,Mo-Fr 7-9",
            at: 2,
            "windows: ",
            "column 8"
        ),
        Mistake(
            "permit,plates,valid_from,valid_to,disposal_site\nP1,A1,2026-01-01,2026-12-31,dumb",
            at: 2,
            "disposal_site: ",
            "'dump'?"
        ),
        Mistake(
            "permit,plates,valid_from,valid_to,route\nP1,A1,2026-01-01,2026-12-31,rinng",
            at: 2,
            "route: ",
            "'ring'?"
        ),
        Mistake(
            "permit,plates,valid_from,valid_to,source_site\nP1,A1,2026-01-01,2026-12-31,nowhere",
            at: 2,
            "source_site: ",
            "'nowhere'"
        ),
    ]

    @Test(arguments: permitMistakes)
    func mistakeInThePermitsIsFoundWithItsLine(_ mistake: Mistake) throws {
        let problems = load(rules: Self.fast, permits: mistake.rows).problems
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.file == "permits.csv")
        #expect(problem.line == mistake.line, "\(problem)")
        for part in mistake.says { #expect(problem.message.contains(part), "\(problem)") }
    }

    @Test(arguments: ["A1;A2", "A1 A2", "A1,A2", "A1；A2", "A1、A2", " A1 ; A2 "])
    func platesStandInOneField(_ plates: String) {
        story(
            rule("unpermitted", "when: '!permitted()'"),
            permits: "permit,plates,valid_from,valid_to\nP1,\"\(plates)\",2026-01-01,2026-12-31",
            """
            08:00:00 T1 speed 1
            08:00:00 T2 speed 1
            08:00:00 T3 speed 1       -> fired unpermitted
            """
        )
    }
}
