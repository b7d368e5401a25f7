import Replay
import Rules
import Telemetry
import Testing

/// Two daemons share a city, each with its own times in which it was stopped or deaf, and one store.
@Suite struct PartitionedReplayTests {
    private let directory = DeviceDirectory()
    private let ruleSet = rules(speed: 60, absence: "3m")
    private let jurisdiction = Jurisdiction(Partitions(count: 2, own: [0]), sharingOut: [ClassIndex(0)])

    @Test(arguments: [(1, 2), (3, 4), (5, 6)] as [(UInt64, UInt64)])
    func aReplayGivesWhatEachOfThemRaised(seeds: (UInt64, UInt64)) {
        let lives = [live(0, seed: seeds.0), live(1, seed: seeds.1)]
        let before = lives.flatMap(\.alerts)
        #expect(before.count { $0.subject.rule == "silent" } > 10)

        var replay = PartitionedReplay(
            rules: ruleSet,
            directory: directory,
            settings: Judge.Settings(jurisdiction: jurisdiction),
            hearings: lives.flatMap(\.hearings)
        )
        var found = SpanCollector()
        for batch in batches(of: lives) { replay.judge(batch) { found.add($0) } }
        replay.end(at: lives[0].clock) { found.add($0) }
        let difference = AlertDifference(before: before, after: found.collected)
        #expect(difference.changes.map(\.span.subject) == [], "seeds \(seeds)")
    }

    /// The reason for it: judged as one, what one of them heard lets time pass for the devices of the other.
    @Test func oneJudgeForBothWouldInventSilence() {
        let lives = [live(0, seed: 1), live(1, seed: 2)]
        var replay = ArrivalReplay(
            rules: ruleSet,
            directory: directory,
            settings: Judge.Settings(),
            hearings: lives.flatMap(\.hearings)
        )
        var found = SpanCollector()
        for batch in batches(of: lives) { replay.judge(batch) { found.add($0) } }
        replay.end(at: lives[0].clock) { found.add($0) }
        let difference = AlertDifference(before: lives.flatMap(\.alerts), after: found.collected)
        #expect(!difference.changes.isEmpty)
    }

    /// What was noted when there was another number of partitions, or none, may concern anybody.
    @Test(arguments: [nil, Partitions(count: 3, own: [])])
    func aDeafnessOfUnknownExtentConcernsAll(partitions: Partitions?) {
        for number in 0..<2 {
            let life = live(number, seed: 7)
            func alerts(_ hearings: [Hearing]) -> [AlertSpan] {
                var replay = PartitionedReplay(
                    rules: ruleSet,
                    directory: directory,
                    settings: Judge.Settings(jurisdiction: jurisdiction),
                    hearings: hearings
                )
                var found = SpanCollector()
                replay.judge(life.stored) { found.add($0) }
                replay.end(at: life.clock) { found.add($0) }
                return found.collected.filter { $0.subject.rule == "silent" }
            }
            let unknown = life.hearings.map {
                Hearing(by: "", since: $0.since, isComplete: $0.isComplete, partitions: partitions)
            }
            #expect(AlertDifference(before: alerts(life.hearings), after: alerts(unknown)).changes.isEmpty)
            #expect(!AlertDifference(before: alerts(life.hearings), after: alerts([])).changes.isEmpty)
        }
    }

    /// What the daemon of a partition went through.
    private func live(_ partition: Int, seed: UInt64) -> Day.Lived {
        let share = Partitions(count: 2, own: [partition])
        let names = (0..<200).map { "T\($0)" }.filter { share.contains(device: $0.utf8.span) }
        var lived = Day(seed: seed, names: Array(names.prefix(Day.trucks)), in: directory).lived(under: ruleSet)
        lived.hearings = lived.hearings.map {
            Hearing(by: "daemon-\(partition)", since: $0.since, isComplete: $0.isComplete, partitions: share)
        }
        return lived
    }

    /// All readings in the order in which a store gives them, a few at a time.
    private func batches(of lives: [Day.Lived]) -> [[Reading]] {
        let ordered = lives.flatMap(\.stored).sorted { left, right in
            let first = (left.receivedAt, left.admission == .late ? 1 : 0, left.observedAt, left.device)
            return first < (right.receivedAt, right.admission == .late ? 1 : 0, right.observedAt, right.device)
        }
        return stride(from: 0, to: ordered.count, by: 37).map { Array(ordered[$0..<min($0 + 37, ordered.count)]) }
    }
}
