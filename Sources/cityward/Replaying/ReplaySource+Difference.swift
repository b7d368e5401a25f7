import Ingest
import Replay
import Rules
import Storage
import Telemetry

extension ReplaySource {
    /// What a comparison came to, and what people should know about it.
    struct Comparison {
        let difference: AlertDifference
        let notes: [String]
    }

    /// Judges the stored readings as they arrived, and holds the alerts against the ones that the daemon raised.
    func difference(_ reader: borrowing StoreReader) throws -> Comparison {
        let known = try storedAlerts(reader)
        let (receivedUntil, clockEnd) = try limits(reader)
        let directory = DeviceDirectory()
        var replay = PartitionedReplay(
            rules: city.rules,
            directory: directory,
            settings: city.configuration.judging(followsReadings: false, city.jurisdiction),
            hearings: try reader.hearings()
        )
        var collector = SpanCollector(firedIn: firedIn)
        let future = city.configuration.acceptance.future
        let selection = ReadingSelection(
            observedIn: observedFrom..<min(receivedUntil + future + TimeSpan(milliseconds: 1), .distantFuture),
            receivedUntil: receivedUntil,
            order: .arrival
        )
        let meter = try forEachPiece(reader, directory, selection) { readings in
            replay.judge(readings) { collector.add($0) }
        }
        replay.end(at: clockEnd) { collector.add($0) }
        let difference = AlertDifference(before: known.live, after: collector.collected)

        var notes = ["\(meter.summary); \(difference.summary)"]
        if known.lateCount > 0 {
            notes.append("\(counted(known.lateCount, "alert")) that an earlier replay added are left out")
        }
        if known.ruleSets.count > 1 {
            notes.append("the stored alerts come from \(known.ruleSets.count) rule sets")
        }
        if try reader.ruleSets().last?.hash == city.rules.hash {
            notes.append("the rule files are those that the daemon loaded last; places and registers may differ")
        }
        return Comparison(difference: difference, notes: notes)
    }

    /// Up to which arrival readings are judged, so that all is known about the time before the end of the stretch, and what the
    /// clock shows then: no more than what it showed the daemon.
    private func limits(_ reader: borrowing StoreReader) throws -> (receivedUntil: Instant, clockEnd: Instant) {
        let lateness = city.configuration.lateness
        // Clocks of devices may run ahead, so that the reading that arrived last need not have the latest time.
        let lastHour = (stored.upperBound - .hours(1))..<(stored.upperBound + .seconds(1))
        var daemonClock = stored.lowerBound
        if let arrival = try reader.lastArrival(of: catalogue, observedIn: lastHour) { daemonClock = arrival }
        if let recorded = try reader.lastEventRecorded() { daemonClock = max(daemonClock, recorded) }
        guard firedIn.upperBound < .distantFuture else { return (.distantFuture, daemonClock) }

        // A reading from before the end may have arrived after it.
        let concerned = min(observedFrom, firedIn.upperBound)..<firedIn.upperBound
        let arrival = try reader.lastArrival(of: catalogue, observedIn: concerned) ?? firedIn.upperBound
        let receivedUntil = max(arrival, firedIn.upperBound) + lateness
        return (receivedUntil, min(receivedUntil + lateness, daemonClock))
    }
}

extension AlertDifference {
    /// `2 alerts appear, 1 vanishes, 3 move, 40 stay the same`.
    var summary: String {
        let counts = changes.reduce(into: (appeared: 0, vanished: 0, moved: 0)) { counts, change in
            switch change {
            case .appeared: counts.appeared += 1
            case .vanished: counts.vanished += 1
            case .moved: counts.moved += 1
            }
        }
        return "\(counted(counts.appeared, "alert")) \(counts.appeared == 1 ? "appears" : "appear"), "
            + "\(counts.vanished) \(counts.vanished == 1 ? "vanishes" : "vanish"), "
            + "\(counts.moved) \(counts.moved == 1 ? "moves" : "move"), \(unchanged.count) stay the same"
    }
}

/// `1 alert`, `2 alerts`.
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
