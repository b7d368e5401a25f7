import Foundation
import Telemetry
import Testing

@testable import Simulation

@Suite("The plan and what is expected of it")
struct PlanTests {
    /// Rules that hang on the time of day cannot be broken at any.
    private let timeless = Set(PlantedRule.allCases).subtracting([.coreCurfew, .roadCurfew])

    @Test(arguments: ["00:00", "04:17", "06:40", "07:05", "12:00", "16:50", "21:40", "23:59"])
    func everyRuleIsBrokenTwiceADayAndEveryTimelessOneInTheFirstHalfHour(startingAt time: String) throws {
        let start = "2026-03-16T\(time):00+08:00"
        let fleet = try DemoDay.fleet(start: start, duration: .days(1), seed: 5)
        let counts = Dictionary(grouping: fleet.expectations, by: \.rule).mapValues(\.count)
        for rule in PlantedRule.allCases {
            #expect(counts[rule] ?? 0 >= 2, "\(rule) is broken \(counts[rule] ?? 0) times from \(start) on")
        }
        let halfHour = try #require(Instant(rfc3339: start)) + .minutes(30)
        #expect(timeless.isSubset(of: fleet.expectations.filter { $0.firedAt < halfHour }.map(\.rule)))
    }

    @Test func someAlertsAreStillOpenAtTheEnd() throws {
        let open = try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .days(1)).expectations
            .filter { $0.resolvedAt == nil }
        #expect(Set(open.map(\.rule)) == [.purifierOff, .standing, .silent])
    }

    @Test func aDayTooShortForAStoryDoesNotPromiseIt() throws {
        #expect(try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .minutes(1)).expectations.isEmpty)
        let short = try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .minutes(40))
        let end = try #require(Instant(rfc3339: "2026-03-16T06:10:00+08:00"))
        #expect(!short.expectations.isEmpty)
        #expect(short.expectations.allSatisfy { $0.firedAt < end && $0.resolvedAt ?? end <= end })
    }

    @Test func expectedTimesAreThoseOfReadingsOrOfTheCurfew() throws {
        let times = DemoDay.morning.byDevice.mapValues { Set($0.map(\.at)) }
        let opening = try #require(Instant(rfc3339: "2026-03-16T07:00:00+08:00"))
        for expected in DemoDay.morning.expectations {
            let own = try #require(times[expected.device])
            #expect(own.contains(expected.onsetAt) || expected.onsetAt == opening, "\(expected.json)")
            if expected.rule != .silent {
                #expect(own.contains(expected.firedAt), "\(expected.json)")
                #expect(expected.firedAt >= expected.onsetAt + expected.rule.hold, "\(expected.json)")
            } else {
                #expect(expected.firedAt == expected.onsetAt + expected.rule.hold, "\(expected.json)")
            }
            guard let resolved = expected.resolvedAt else { continue }
            #expect(own.contains(resolved - expected.rule.keepFiring), "\(expected.json)")
        }
    }

    @Test func aTruckThatIsInsideWhenTheCurfewOpensIsExpectedAtThatSecond() throws {
        let expected = try #require(DemoDay.morning.expectations.first { $0.rule == .coreCurfew })
        #expect(expected.device == "truck-0013")
        #expect(expected.place == "core")
        #expect(expected.onsetAt == Instant(rfc3339: "2026-03-16T07:00:00+08:00"))
    }

    @Test func anAlertEndsAtTheSecondInWhichItsCurfewDoes() throws {
        let night = try DemoDay.fleet(start: "2026-03-16T20:00:00+08:00", duration: .hours(3)).expectations
        let expected = try #require(night.first { $0.rule == .coreCurfew })
        #expect(expected.resolvedAt == Instant(rfc3339: "2026-03-16T22:00:00+08:00"))
    }

    @Test func nearMissesAreThereAndPromiseNothing() throws {
        let day = DemoDay.morning
        let city = DemoDay.city
        let unpurified = day.byDevice["fume-004"]!.filter { $0.flag("fan") == true && $0.flag("purifier") == false }
        #expect(unpurified.count == 2)
        let uncovered = day.byDevice["truck-0006"]!.filter {
            $0.text("cover") == "open" && $0.text("load") != "empty" && $0.number("speed") > 5
        }
        #expect(uncovered.count == 1)
        let creeping = day.byDevice["truck-0009"]!.filter { $0.text("lift") == "up" && $0.number("speed") > 1 }
        #expect(creeping.count > 2 && creeping.allSatisfy { $0.number("speed") < 9 })

        let noon = try DemoDay(start: "2026-03-16T11:00:00+08:00", duration: .minutes(50), only: "truck-0022")
        let core = try city.place("core").area
        let hugging = noon.byDevice["truck-0022"]!.filter { $0.text("load") == "full" }.map(city.point)
        #expect(hugging.count { core.contains(Point(x: $0.x + 120, y: $0.y)) } > 10)
        #expect(!hugging.contains(where: core.contains))

        let silenced = ["fume-004", "truck-0006", "truck-0007", "truck-0008", "truck-0009", "truck-0022"]
        let early = try #require(Instant(rfc3339: "2026-03-16T09:00:00+08:00"))
        #expect(!day.expectations.contains { silenced.contains($0.device) && $0.firedAt < early })
    }

    @Test func thePlanKnowsTheTimesOfTheRuleFiles() throws {
        var times: [String: [String: String]] = [:]
        let folder = DemoDay.cityFolder + "/rules/"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            var rule = ""
            for line in try String(contentsOfFile: folder + name, encoding: .utf8).split(separator: "\n") {
                let pair = line.drop { $0 == " " || $0 == "-" }.split(separator: ":", maxSplits: 1).map { String($0) }
                guard pair.count == 2, !line.hasPrefix("#") else { continue }
                let value = pair[1].trimmingCharacters(in: .whitespaces)
                if pair[0] == "id" { rule = value }
                times[rule, default: [:]][pair[0]] = value
            }
        }
        #expect(Set(times.keys) == Set(PlantedRule.allCases.map(\.rawValue)))
        for rule in PlantedRule.allCases {
            let written = try #require(times[rule.rawValue])
            #expect(TimeSpan(written["absent"] ?? written["hold"] ?? "0s") ?? .zero == rule.hold, "\(rule)")
            #expect(TimeSpan(written["keep_firing"] ?? "0s") ?? .zero == rule.keepFiring, "\(rule)")
        }
    }
}
