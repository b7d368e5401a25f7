import Rules
import Telemetry

/// A course of events: batches of readings as they arrive, and the clock between them.
struct Course {
    struct Turn {
        var readings: [ToldReading]
        /// What the wall clock shows after the batch; `nil` where time follows the readings.
        var now: Instant?
    }

    var turns: [Turn]

    /// Time follows the readings, as in a replay: each arrives when the latest so far was made.
    ///
    /// - Parameters:
    ///   - arrivals: in their order.
    ///   - sizes: of the batches, over and over.
    init(following arrivals: [ToldReading], inBatchesOf sizes: [Int]) {
        var latest = Instant.distantPast
        let readings = arrivals.map { told in
            latest = max(latest, told.observedAt)
            return told.arriving(at: latest)
        }
        turns = []
        var rest = readings[...]
        while !rest.isEmpty {
            let size = sizes[turns.count % sizes.count]
            turns.append(Turn(readings: Array(rest.prefix(size)), now: nil))
            rest = rest.dropFirst(size)
        }
    }

    /// A wall clock that is looked at every ten seconds.
    init(byTheWall arrivals: [ToldReading]) {
        turns = []
        var rest = arrivals[...]
        var now = time("06:57:00")
        while now < time("07:40:00") {
            now = now + .seconds(10)
            let arrived = rest.prefix { $0.receivedAt <= now }
            turns.append(Turn(readings: arrived.map { $0.arriving(at: now) }, now: now))
            rest = rest.dropFirst(arrived.count)
        }
    }

    private var followsReadings: Bool { turns.allSatisfy { $0.now == nil } }

    /// Has the whole course judged.
    ///
    /// After the turns in `crashes` the judge is lost, and built again from what was stored.
    func judged(by rules: RuleSet, crashesAfter crashes: Set<Int> = []) -> Ledger {
        let settings = Judge.Settings(followsReadings: followsReadings)
        var directory = DeviceDirectory()
        var judge = Judge(rules: rules, directory: directory, settings: settings)
        var judgement = Judgement()
        var ledger = Ledger()
        for (number, turn) in turns.enumerated() {
            var batch = turn.readings.map { $0.reading(in: directory) }
            judge.judge(&batch, into: &judgement)
            if let now = turn.now { judge.advance(to: now, into: &judgement) }
            ledger.commit(turn.readings, batch, judgement)
            judgement.removeAll()
            guard crashes.contains(number) else { continue }
            directory = DeviceDirectory()
            let now = turn.now ?? ledger.latestObservation ?? .distantPast
            judge = ledger.judge(rules, directory, settings, now: now, into: &judgement)
        }
        return ledger
    }

    /// What comes of the readings of one device alone, while the clock goes as if the others were there.
    func events(of device: String, by rules: RuleSet) -> [AlertEvent] {
        let directory = DeviceDirectory()
        var judge = Judge(rules: rules, directory: directory, settings: Judge.Settings())
        var judgement = Judgement()
        for turn in turns {
            for told in turn.readings {
                if followsReadings { judge.advance(to: told.receivedAt, into: &judgement) }
                guard told.device == device else { continue }
                var batch = [told.reading(in: directory)]
                judge.judge(&batch, into: &judgement)
            }
            if let now = turn.now { judge.advance(to: now, into: &judgement) }
        }
        return judgement.events
    }
}
