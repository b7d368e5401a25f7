import Documents
import Rules
import Telemetry
import Testing

/// `limits/*.yaml` and `limit("…")`.
@Suite struct LimitTests {
    private static let limits = """
        - id: speed
          title: 车速
          class: truck
          unit: km/h
          by: limit
          versions:
            - from: 2020-01-01
              source: 甲
              values: [ { min: 60, value: 90 }, { below: 55, value: 40 } ]
            - from: 2026-11-24
              source: 乙
              values: [ { min: 60, value: 80 }, { value: 30 } ]
        - id: grade
          title: 道路
          class: truck
          unit: km/h
          by: grade
          versions:
            - { from: 2020-01-01, source: 丙, values: [ { is: main, value: 70 }, { is: branch, value: 50 } ] }
        - id: all
          title: 一律
          class: truck
          unit: km/h
          versions: [ { from: 2026-11-23, source: 丁, values: [ { value: 65 } ] } ]

        """

    @Test func theValueFollowsTheAttributeAndTheDay() {
        story(
            rule("fast", #"when: 'speed > limit("speed")'"#),
            limits: Self.limits,
            """
            08:00:00 T1 speed 90
            08:00:10 T1 speed 90.1    -> fired fast
            08:00:20 T2 speed 41      -> fired fast
            08:00:30 T3 speed 200
            2026-11-24
            00:00:00 T1 speed 80      -> resolved fast cleared
            00:00:10 T1 speed 81      -> fired fast
            00:00:20 T3 speed 31      -> fired fast
            """
        )
    }

    @Test func textsAndValuesForAllWork() {
        story(
            rule("grade", #"when: 'speed > limit("grade")'"#) + rule("all", #"when: 'speed > limit("all")'"#),
            limits: Self.limits,
            """
            2026-11-22
            23:59:50 T1 speed 69
            2026-11-23
            08:00:00 T1 speed 66      -> fired all
            08:00:10 T2 speed 51      -> fired grade
            08:00:20 T3 speed 60
            """
        )
    }

    @Test(arguments: [
        ("id: a b", "no identifier"), ("class: boat", "no schema defines the class 'boat'"),
        ("by: stoves", "no column"),
        ("by: grade", "holds texts"), ("versions: []", "no version"),
        ("versions: [ { from: 2026-13-01, source: x, values: [ { value: 1 } ] } ]", "no date"),
        ("versions: [ { from: 2026-01-01, values: [ { value: 1 } ] } ]", "'source' is missing"),
        ("versions: [ { from: 2026-01-01, source: x, values: [ { min: 1 } ] } ]", "'value' is missing"),
        ("versions: [ { from: 2026-01-01, source: x, values: [ { min: 2, below: 2, value: 1 } ] } ]", "no number"),
        (
            "versions: [ { from: 2026-01-01, source: x, values: [ { value: 1 } ] }, "
                + "{ from: 2025-01-01, source: x, values: [ { value: 1 } ] } ]", "must stand before"
        ),
    ])
    func mistakesAreFound(_ line: String, _ message: String) throws {
        let key = String(line.prefix { $0 != ":" })
        var lines = [
            "id": "id: speed", "class": "class: truck", "by": "by: limit",
            "versions": "versions: [ { from: 2026-01-01, source: x, values: [ { min: 1, value: 1 } ] } ]",
        ]
        lines[key] = line
        let text = "- title: t\n  unit: u\n" + lines.values.sorted().map { "  \($0)\n" }.joined()
        let problems = load(rules: rule("fast", "when: speed > 1"), limits: text).problems
        #expect(problems.count == 1 && problems[0].message.contains(message), "\(problems)")
        #expect(problems.first?.file == "limits/a.yaml")
    }

    @Test func theAlertSaysWhichLimitItComparedWith() throws {
        let text =
            rule("fast", #"when: 'speed > limit("speed")'"#)
            + rule("often", #"when: 'count(speed, "1h", speed > limit("all")) >= 1 && speed > 1'"#)
            + rule("again", #"when: 'count(speed, "1h", speed > limit("all")) >= 1 && speed > 2'"#)
            + rule("plain", "when: speed > 80")
        let found = try events(text, limits: Self.limits, "08:00:00 T1 speed 91").map(\.alert)
        let all = #"[{"id":"all","title":"一律","value":65.0,"unit":"km/h","source":"丁"}]"#
        let speed = #"[{"id":"speed","title":"车速","value":90.0,"unit":"km/h","source":"甲"}]"#
        #expect(found.map(\.rule) == ["fast", "often", "again", "plain"])
        #expect(found.map(\.limits) == [speed, all, all, nil])
    }

    @Test func anUnknownTableHasASuggestion() {
        let problems = load(rules: rule("fast", #"when: 'speed > limit("sped")'"#), limits: Self.limits).problems
        #expect(problems.first?.message.contains("did you mean \"speed\"?") == true, "\(problems)")
    }

    @Test func limitsAreOfTheirClass() {
        let problems = load(rules: rule("a", class: "fume", #"when: 'fume > limit("speed")'"#), limits: Self.limits)
        #expect(problems.problems.first?.message.contains("for class fume") == true)
    }
}
