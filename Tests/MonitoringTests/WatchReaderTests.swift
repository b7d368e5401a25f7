import Documents
import Schedules
import Telemetry
import Testing

@testable import cityward

/// The section `watch` of `cityward.yaml`.
@Suite struct WatchReaderTests {
    private func read(_ text: String) throws -> (terms: WatchTerms, problems: [String]) {
        let problems = ProblemList()
        let value = try #require(YAMLFile.read(text, file: "cityward.yaml", problems: problems))
        let reader = WatchReader(value)
        reader.check(among: ["truck", "sweeper", "bike"])
        return (reader.terms(holidays: HolidayCalendar()), problems.problems.map(\.description))
    }

    @Test func everyKeyCounts() throws {
        let (terms, problems) = try read(
            """
            drops: { quiet: 1h }
            lag: { above: 10m, hold: 0s }
            silence: { after: 20m, devices: 3, during: "05:00-23:00" }
            disk: { below: 5368709120 }
            feeds: { behind: 1m }
            archive: { behind: 2h }
            classes:
              bike: { lag: { above: 2h }, silence: { after: 6h, during: "24/7" } }
            """
        )
        #expect(problems.isEmpty)
        #expect(terms.dropsQuiet == .hours(1))
        #expect(terms.leastFreeBytes == 5 << 30)
        #expect(terms.feedsBehind == .minutes(1))
        #expect(terms.archiveBehind == .hours(2))
        let truck = terms["truck"]
        #expect(truck.lagAbove == .minutes(10) && truck.lagHold == .zero)
        #expect(truck.silentAfter == .minutes(20) && truck.devices == 3)
        #expect(truck.hours?.hours.text == "05:00-23:00")
        let bike = terms["bike"]
        #expect(bike.lagAbove == .hours(2) && bike.lagHold == .zero, "what a class does not say is as usual")
        #expect(bike.silentAfter == .hours(6) && bike.devices == 3)
        #expect(bike.hours?.hours.text == "24/7")
    }

    @Test func mistakesAreNamed() throws {
        let (_, problems) = try read(
            """
            drop: { quiet: 1h }
            lag: { above: 0s, for: 3m }
            silence: { devices: 0, during: "25:00-26:00" }
            disk: { below: 1GiB }
            classes:
              trucks: { silence: { after: 6h } }
            """
        )
        // A key that is not known ends the reading of its mapping.
        #expect(problems.contains { $0.hasPrefix("cityward.yaml:1:1: unknown key 'drop'; did you mean 'drops'?") })
        let (_, more) = try read(
            """
            lag: { above: 0s }
            silence: { devices: 0, during: "25:00-26:00" }
            disk: { below: 1GiB }
            classes:
              trucks: { silence: { after: 6h } }
              bike: { lag: { for: 3m } }
            """
        )
        for beginning in [
            "cityward.yaml:1:15: 'above' is 1s at least", "cityward.yaml:2:21: 'devices' is a whole number from 1",
            "cityward.yaml:2:", "cityward.yaml:3:16: 'below' is a whole number",
            "cityward.yaml:6:18: unknown key 'for'",
            "cityward.yaml:5:3: no schema defines the class 'trucks'; did you mean 'truck'?",
        ] {
            #expect(more.contains { $0.hasPrefix(beginning) }, "\(beginning) in \(more)")
        }
    }
}
