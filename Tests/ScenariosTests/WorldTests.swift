import Documents
import Testing

/// Scenarios with tables of their own.
@Suite struct WorldTests {
    private static let devices = "devices: |\n  device,class,plate,limit\n  甲车,truck,B1,30\n"

    @Test func devicesOfTheScenarioReplaceTheRegister() {
        let story = "2026-11-23\n08:00 甲车 speed 31 -> fired limit"
        #expect(Played(file("limit", story, Self.devices)).holds)
        // What suppresses a rule, and the limits that it asks for, come with it.
        let suppressed = "2026-11-23\n08:00 甲车 speed 110"
        #expect(Played(file("fast", suppressed, Self.devices)).holds)
        #expect(Played(file("axles", "2026-12-01\n08:00 甲车 axles 4 -> fired axles", Self.devices)).holds)
        let folders = Played(file("limit", "2026-11-23\n08:00 T1 speed 31", Self.devices))
        #expect(folders.problems.count == 1)
    }

    @Test func placesOfTheScenarioReplaceTheFolders() {
        let keys = """
            places:
              - { name: core, kind: curfew_zone, polygon: [[31, 112], [31, 113], [32, 113], [32, 112]],
                  holes: [[[31.4, 112.4], [31.4, 112.6], [31.6, 112.6], [31.6, 112.4]]] }
            spots: { inside: [31.3, 112.5], hole: [31.5, 112.5], border: [31, 112.5], outside: [30.99, 112.5] }
            """
        for (spot, isInside) in [("inside", true), ("hole", false), ("border", true), ("outside", false)] {
            let story = """
                2026-11-23
                08:00 T1 at \(spot) load full
                08:01 T1            \(isInside ? "-> fired curfew onset 08:00 place core" : "")
                """
            #expect(Played(file("curfew", story, keys)).failures.isEmpty, "\(spot)")
            #expect(Played(file("curfew", story, keys)).holds, "\(spot)")
        }
    }

    @Test func circlesAndLinesArePlacesToo() {
        let keys = """
            places:
              - { name: 一号场, kind: disposal_site, circle: { center: [31.05, 112.2], radius: 50 } }
              - { name: 通道, kind: disposal_site, line: [[31.1, 112.2], [31.2, 112.2]], width: 40 }
            """
        let far = ["31.05,112.2": false, "31.051,112.2": true, "31.15,112.2001": false, "31.15,112.201": true]
        for (position, isDumping) in far {
            let story = "2026-11-23\n08:00 T1 at \(position) load full\n08:01 T1 load empty"
            let arrow = isDumping ? " -> fired dumping" : ""
            #expect(Played(file("dumping", story + arrow, keys)).holds, "\(position)")
        }
    }

    @Test func permitsOfTheScenarioHoldInItsPlaces() {
        let keys =
            "permits: |\n  permit,plates,valid_from,valid_to,windows\n  甲1,A1,2026-01-01,2026-12-31,Mo-Su 08:00-08:30"
        let story = """
            2026-11-23
            08:00..08:40 every 1m T1 at 31.032,112.202 load full
                -> fired curfew onset 08:30 at 08:31
            """
        #expect(Played(file("curfew", story, keys)).failures.isEmpty)
        #expect(Played(file("curfew", story, keys)).holds)
    }

    @Test func holidaysOfTheScenarioCount() {
        let story = "2026-11-23\n08:00 T1 ignition on"
        #expect(Played(file("workday", story, "holidays: |\n  date,kind\n  2026-11-23,holiday")).holds)
        #expect(!Played(file("workday", story)).holds)
    }

    @Test func aDeviceThatTheCityDoesNotKnowNeedsAClass() {
        let story = "2026-11-23\n08:00 X1 speed 90 -> fired speeding"
        #expect(!Played(file("speeding", story)).holds)
        #expect(Played(file("speeding", story, "class: truck")).holds)
    }

    @Test func onlyTheRulesThatAreComparedMustFitTheWorld() {
        let keys = "places:\n  - { name: yard, kind: road, circle: { center: [31, 112], radius: 10 } }"
        let story = "2026-11-23\n08:00 T1 speed 90 -> fired speeding"
        #expect(Played(file("speeding", story, keys)).holds)
        let misfit = Played(file("speeding, curfew", story, keys))
        #expect(misfit.problems.count == 1)
        #expect(
            misfit.problems.first
                == """
                1:3: a rule does not fit the scenario's own tables; add what it needs, or name under 'rules' only those that the \
                scenario is about
                rules/rules.yaml:3:19: no place file defines a place or kind 'core'
                inside("core") && load != "empty" && !permitted()
                       ^^^^^^
                """
        )
    }

    @Test(arguments: [
        (
            "devices: |\n  device,class\n  甲车,truk",
            "8: devices: class: no schema defines the class 'truk'; did you mean 'truck'?"
        ),
        (
            "permits: |\n  permit,plates,valid_from,valid_to\n  1,A1,2026,2026-12-31",
            "8: permits: valid_from: '2026' is no date; write it as 2026-11-23"
        ),
        (
            "holidays: |\n  date,kind\n  2026-11-23,holliday",
            "8: holidays: unknown kind 'holliday'; did you mean 'holiday'?"
        ),
        ("devices: none", "6:12: write 'devices' as a block: 'devices: |', and its lines below, indented"),
        ("places:\n  - { name: a, kind: road }", "7:7: a place has one of circle, polygon and line"),
        (
            "places:\n  - { name: a, kind: curfew_zon, circle: { center: [31, 112], radius: 10 } }",
            "7:7: kind \"curfew_zon\" is not known: did you mean \"curfew_zone\"?"
        ),
        (
            "places:\n  - { name: a, kind: road, line: [[31, 112], [31, 113]] }",
            "7:7: a line needs a 'width', in metres"
        ),
        (
            "places:\n  - { name: a, kind: road, polygon: [[31, 112], [31, 113]] }",
            "7:7: ring 1 has 3 positions: a ring needs four, the last equal to the first"
        ),
        (
            "places:\n  - { name: a, kind: road, polygon: [[31, 112], [31]] }",
            "7:51: a position is [latitude, longitude], as [31.03, 112.20]"
        ),
        ("places:\n  - { name: a, kind: road, circle: { center: [31, 112] } }", "7:38: 'radius' is missing"),
    ])
    func mistakesInTablesHaveTheirPlaceInTheFile(_ keys: String, _ problem: String) {
        let played = Played(file("speeding", "2026-11-23\n08:00 T1 speed 3", keys))
        #expect(played.problems == [problem])
        #expect(played.outcomes.isEmpty)
    }
}
