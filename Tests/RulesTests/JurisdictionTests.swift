import Rules
import Telemetry
import Testing

/// A judge that has some of the devices; the store may know the others, too.
@Suite struct JurisdictionTests {
    private let partitions = Partitions(count: 2, own: [0])

    /// Trucks of ours and of the other judge.
    private var names: (own: String, other: String) {
        let names = (1...20).map { "T\($0)" }
        let own = names.first { partitions.contains(device: $0.utf8.span) }
        let other = names.first { !partitions.contains(device: $0.utf8.span) }
        return (own ?? "", other ?? "")
    }

    @Test func statesOfDevicesOfOthersAreLeftAsTheyAre() throws {
        let (own, other) = names
        let before = load(rules: rule("fast", "when: speed > 60"))
        let after = load(rules: rule("slow", "when: speed < 10"))
        let readings = "08:00:00 \(own) speed 70\n08:00:01 \(other) speed 70"
        let ledger = Course(following: told(readings), inBatchesOf: [100]).judged(by: before.rules)
        #expect(Set(ledger.events.map(\.alert.device)) == [own, other])

        let truck = try #require(after.rules.catalogue.index(of: "truck"))
        let settings = Judge.Settings(jurisdiction: Jurisdiction(partitions, sharingOut: [truck]))
        var judgement = Judgement()
        _ = ledger.judge(after.rules, DeviceDirectory(), settings, now: time("09:00:00"), into: &judgement)
        #expect(judgement.events.map(\.alert.device) == [own])
        #expect(judgement.events.map(\.kind) == [.resolved(.ruleRemoved)])
        #expect(judgement.states.map(\.device) == [own])
    }

    /// Whoever does not hear the sweepers must not decide a window, nor write down that it is decided.
    @Test func onlyWhoHearsAllSweepersJudgesRoads() throws {
        let rules = try RoadTown.rules([
            rule("covered", class: "sweeper", "for_each: road, during: \"04:00-06:00\", when: coverage() < 0.95")
        ])
        let sweeper = try #require(rules.catalogue.index(of: "sweeper"))
        #expect(rules.rulesOnRoads(of: sweeper).map(\.id) == ["covered"])
        func states(_ jurisdiction: Jurisdiction) -> [AlertStateChange] {
            var judge = Judge(
                rules: rules,
                directory: DeviceDirectory(),
                settings: Judge.Settings(jurisdiction: jurisdiction)
            )
            var judgement = Judgement()
            for instant in ["03:00:00", "05:00:00", "07:00:00"] {
                judge.advance(to: time(instant), into: &judgement)
            }
            return judgement.states
        }
        #expect(!states(.everything).isEmpty)
        #expect(!states(Jurisdiction(partitions, sharingOut: [])).isEmpty)
        #expect(states(Jurisdiction(Partitions(count: 2, own: [1]), sharingOut: [])).isEmpty)
        #expect(states(Jurisdiction(partitions, sharingOut: [sweeper])).isEmpty)
    }
}
