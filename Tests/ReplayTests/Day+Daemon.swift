import Replay
import Rules
import Telemetry

extension Day {
    /// What a daemon raised and stored.
    struct Lived {
        var alerts: [AlertSpan] = []
        var stored: [Reading] = []
        var hearings: [Hearing] = []
        /// What the clock showed when time was last asked.
        var clock = morning
    }

    private static let turn = TimeSpan(milliseconds: 250)
    private static let largestBatch = 25

    /// Plays the day to a judge as the pipeline does, turn by turn.
    func lived(under rules: RuleSet, clockOfReadings: Bool = false) -> Lived {
        var lived = Lived()
        var judge = Judge(
            rules: rules,
            directory: directory,
            settings: Judge.Settings(followsReadings: clockOfReadings)
        )
        var judgement = Judgement()
        var queue = sent[...]
        var now = morning
        var clock = Instant.distantPast
        var quietSince: Instant?
        while now < end {
            for (away, isComplete) in [(stopped, true), (deaf, false)] where away.contains(now) {
                now = away.upperBound
                guard !clockOfReadings else { continue }
                if !isComplete { judge.listen(since: now) }
                lived.hearings.append(Hearing(by: "cityward", since: now, isComplete: isComplete))
                quietSince = nil
            }
            var batch: [Reading] = []
            while let next = queue.first, next.sentAt <= now, batch.count < Self.largestBatch {
                queue.removeFirst()
                clock = max(clock, next.observedAt)
                batch.append(next.arriving(at: clockOfReadings ? clock : now))
            }
            judge.judge(&batch, into: &judgement)
            lived.stored += batch
            if batch.isEmpty {
                quietSince = quietSince ?? now
            } else {
                quietSince = nil
            }
            let isFresh = 2 * batch.count { now - $0.observedAt <= .seconds(30) } > batch.count
            let isUpToDate = batch.isEmpty ? now - (quietSince ?? now) >= .seconds(2) : isFresh
            if clockOfReadings {
                lived.clock = clock
            } else if isUpToDate {
                judge.advance(to: now, into: &judgement)
                lived.clock = now
            }
            // More is waiting: the next turn comes at once.
            let isBusy = queue.first.map { $0.sentAt <= now } ?? false
            now = now + (isBusy ? TimeSpan(milliseconds: 5) : Self.turn)
        }
        var collector = SpanCollector()
        for event in judgement.events { collector.add(event) }
        lived.alerts = collector.collected
        return lived
    }

    /// Judges stored readings again, in the order in which a store gives them.
    func replayed(_ lived: Lived, under rules: RuleSet) -> [AlertSpan] {
        let ordered = lived.stored.sorted { left, right in
            let first = (left.receivedAt, left.admission == .late ? 1 : 0, left.observedAt, left.device)
            return first < (right.receivedAt, right.admission == .late ? 1 : 0, right.observedAt, right.device)
        }
        var collector = SpanCollector()
        var replay = ArrivalReplay(
            rules: rules,
            directory: directory,
            settings: Judge.Settings(),
            hearings: lived.hearings
        )
        // In pieces that do not end where batches do.
        for start in stride(from: 0, to: ordered.count, by: 37) {
            replay.judge(Array(ordered[start..<min(start + 37, ordered.count)])) { collector.add($0) }
        }
        replay.end(at: lived.clock) { collector.add($0) }
        return collector.collected
    }
}
