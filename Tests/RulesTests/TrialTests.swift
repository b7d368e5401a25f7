import Rules
import Telemetry
import TestSupport
import Testing

/// Expressions that are tried on readings.
@Suite struct TrialTests {
    private static let permits = """
        permit,plates,valid_from,valid_to,windows,disposal_site,company
        P1,A1,2026-11-01,2026-12-01,08:00-09:00,dump,甲
        """
    private static let limits = """
        - id: speed
          title: 车速
          class: truck
          unit: km/h
          by: grade
          versions: [ { from: 2020-01-01, source: 丙, values: [ { is: main, value: 70 } ] } ]

        """

    /// The value for the last of some readings, told as in stories.
    private func value(_ expression: String, class deviceClass: String = "truck", _ text: String) throws -> TrialValue {
        try #require(try findings(expression, class: deviceClass, text).last ?? nil).value
    }

    private func findings(
        _ expression: String,
        class deviceClass: String = "truck",
        _ text: String
    ) throws -> [Trial.Finding?] {
        let loaded = load(rules: rule("other", "when: speed > 1"), permits: Self.permits, limits: Self.limits)
        try #require(loaded.problems.isEmpty, "\(loaded.problems)")
        let directory = DeviceDirectory()
        let index = try #require(City.catalogue.index(of: deviceClass))
        let trial = try Trial(expression, on: index, under: loaded.rules, directory: directory)
        return told(text).map { trial.take($0.reading(in: directory)) }
    }

    @Test(arguments: [
        ("speed > 60", TrialValue.bool(true)), ("speed * 2", .double(144)), ("axles + 1", .int(6)),
        ("load", .text("full")),
        ("device.company + '/' + load", .text("蓝天清运/full")), ("null", .null),
        ("time", .timestamp(Instant(rfc3339: "2026-11-23T08:00:10+08:00")!)),
        ("time - duration('1m')", .timestamp(Instant(rfc3339: "2026-11-23T07:59:10+08:00")!)),
        (#"since(speed < 60, "1h")"#, .duration(.seconds(10))), (#"mean(speed, "10m")"#, .double(62)),
        (#"count(speed, "10m", load == "full")"#, .int(1)), ("previous.speed - speed", .double(-20)),
        ("changed(load)", .bool(true)), (#"visited("core", "1m")"#, .bool(true)), ("limit('speed')", .double(70)),
        (#"crossed("ring")"#, .bool(true)), ("permitted() && inside(permit.disposal_site)", .bool(true)),
        ("permit.number", .text("P1")), ("has(cover)", .bool(false)), ("speed > 60 || cover == 'open'", .bool(true)),
    ])
    func anExpressionOfAnyTypeSeesTheHistoryAndTheTables(expression: String, wanted: TrialValue) throws {
        let story = """
            08:00:00 T1 at core speed 52 load empty axles 5
            08:00:10 T1 at dump speed 72 load full axles 5
            """
        #expect(try value(expression, story) == wanted, "\(expression)")
    }

    @Test(arguments: [
        ("speed > 60", "speed has no value: it is not in the reading"),
        ("cover == 'open' && true", "cover has no value: it is not in the reading"),
        ("previous.load", "previous.load has no value: it takes two readings in a row that have it"),
        ("changed(load)", "changed(load) has no value: it takes two readings in a row that have it"),
        ("device.limit", "device.limit has no value: devices.csv says nothing of it for this device"),
        ("limit('speed')", #"limit("speed") has no value: no row of the table is for this device and day"#),
        (#"inside("core")"#, #"inside("core") has no value: the reading has no position"#),
        (#"near('core', 50.0)"#, #"near("core", 50.0) has no value: the reading has no position"#),
        (#"mean(speed, "10m")"#, #"mean(speed, "10m") has no value: no reading in the window counts"#),
        (#"visited("core", "1h")"#, #"visited("core", "1h") has no value: the device has not been known for so long"#),
        ("permitted()", "permitted() has no value: devices.csv does not know the device"),
        ("permit.company", "permit.company has no value: there is not exactly one permit that counts and has it"),
        ("axles / (axles - axles)", "a division by zero"),
        ("axles * 9223372036854775807", "a number, time or duration beyond its range"),
        ("int(load)", "a text that cannot be converted"), ("[1, 2][axles]", "a list has no element of that index"),
    ])
    func whatHasNoValueIsNamed(expression: String, reason: String) throws {
        #expect(try value(expression, "08:00:00 T9 load full axles 5") == .unknown(reason), "\(expression)")
    }

    @Test func devicesHaveTheirOwnHistoryAndWhatIsNotLaterIsForgotten() throws {
        let found = try findings(
            #"count(speed, "10m")"#,
            """
            08:00:00 T1 speed 1
            08:00:10 T2 speed 1
            08:00:00 T1 speed 1
            08:00:01 T1 speed 1
            """
        )
        #expect(found.map(\.?.value) == [.int(1), .int(1), nil, .int(2)])
    }

    @Test func theFirstPlaceThatHoldsTheReadingIsTold() throws {
        let found = try findings(
            #"!inside("disposal_site") && inside("curfew_zone")"#,
            """
            08:00:00 T1 at north
            08:01:00 T1 at yard
            08:02:00 T1 at dump
            """
        )
        #expect(found.map(\.?.place) == ["north", nil, "dump"])
        #expect(found.map(\.?.value) == [.bool(true), .bool(false), .bool(false)])
        #expect(found.allSatisfy { $0?.isAwake == nil })
    }

    @Test(arguments: [
        ("speed >", 1, 8, "expected a value"), ("sped > 1", 1, 1, "unknown name 'sped'; did you mean speed?"),
        ("speed > 1 &&\n  inside(\"cor\")", 2, 10, "no place file defines a place or kind 'cor'"),
        ("speed > 'x'", 1, 1, "cannot compare"), ("['a']", 1, 1, "a list"),
        ("limit('sped')", 1, 7, "no limit file defines a table 'sped'"),
    ])
    func mistakesAreShown(expression: String, line: Int, column: Int, message: String) throws {
        let mistake = #expect(throws: Trial.Mistake.self) { try findings(expression, "") }
        let found = try #require(mistake)
        #expect(found.message.contains(message), "\(found)")
        #expect(found.line == line && (found.column == column || message == "cannot compare"), "\(found)")
        #expect(found.excerpt.contains("^") && found.description.hasPrefix("\(found.line):\(found.column): "))
    }

    /// A rule without hold fires and ends as its condition says.
    @Test func itFindsWhatTheJudgeFinds() throws {
        let conditions = [
            #"mean(speed, "2m") > 40"#, #"inside("core") && !visited("dump", "3m")"#, "speed > device.limit",
            #"since(changed(load), "2m") >= duration("1m") && ignition"#, #"near("dump", 250) || crossed("ring")"#,
            #"previous.load == "full" && load == "empty" && !inside("dump")"#,
            #"mean(speed, "2m", load == "full") > 45 || rate(speed, "1m") > 0.5"#,
        ]
        var changes = 0
        for (number, condition) in conditions.enumerated() {
            let rules = load(rules: rule("tried", "when: '\(condition)'")).rules
            for seed in 1...6 as ClosedRange<UInt64> {
                let directory = DeviceDirectory()
                // Whatever a truck does is believed, as trials believe it.
                let settings = Judge.Settings(fastestKilometresPerHour: .infinity, followsReadings: true)
                var judge = Judge(rules: rules, directory: directory, settings: settings)
                let trial = try Trial(condition, on: classIndex(of: "T1"), under: rules, directory: directory)
                var judgement = Judgement()
                var (fired, wanted) = (Set<String>(), Set<String>())
                for told in RandomFleet(seed: seed).arrivals where told.device.hasPrefix("T") {
                    judgement.removeAll()
                    var batch = [told.reading(in: directory)]
                    judge.judge(&batch, into: &judgement)
                    for event in judgement.events {
                        if event.kind == .fired { fired.insert(told.device) } else { fired.remove(told.device) }
                        changes += 1
                    }
                    guard batch[0].admission == .judged else { continue }
                    switch trial.take(batch[0])?.value {
                    case .bool(true): wanted.insert(told.device)
                    case .bool(false): wanted.remove(told.device)
                    default: break
                    }
                    #expect(fired == wanted, "condition \(number), seed \(seed), \(told)")
                }
            }
        }
        #expect(changes > 300, "\(changes)")
    }
}
