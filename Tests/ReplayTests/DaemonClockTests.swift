import Replay
import Rules
import Telemetry
import Testing
import TestSupport

/// A replay in the order of arrival against what a daemon does: it takes what the broker has for it, judges it, and lets time
/// pass when it is up to date.
@Suite struct DaemonClockTests {
    @Test func aReplayUnderTheSameRulesGivesTheSameAlerts() {
        let rules = rules(speed: 60, absence: "3m")
        for seed in 1...3 as ClosedRange<UInt64> {
            let day = Day(seed: seed)
            let live = day.lived(under: rules)
            let difference = AlertDifference(before: live.alerts, after: day.replayed(live, under: rules))
            #expect(difference.changes.map(describe) == [], "seed \(seed)")
            #expect(Set(live.alerts.map(\.subject.rule)).count == 4, "seed \(seed)")
        }
    }

    /// Which of the readings of one batch came first is not stored. It matters only for a reading that was late under the old rules
    /// and would not have been under the new ones.
    @Test func aReplayUnderOtherRulesGivesWhatADaemonUnderThemRaises() {
        let rules = (old: rules(speed: 60, absence: "3m"), new: rules(speed: 50, absence: "2m"))
        var (same, undecided) = (0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            let day = Day(seed: seed)
            let live = day.lived(under: rules.old)
            let wanted = day.lived(under: rules.new)
            let difference = AlertDifference(before: wanted.alerts, after: day.replayed(live, under: rules.new))
            let ambiguous = zip(live.stored, wanted.stored).filter { $0.admission != $1.admission }
                .map { day.directory[$0.0.device].name }
            let wrong = difference.changes.filter { !ambiguous.contains($0.span.subject.device) }
            #expect(wrong.map(describe) == [], "seed \(seed)")
            same += difference.unchanged.count
            undecided += difference.changes.count
        }
        #expect(undecided * 300 < same)
    }

    /// With a clock of readings, as the demo's.
    @Test func aReplayFollowsAClockOfReadings() {
        let rules = rules(speed: 60, absence: "3m")
        for seed in 1...3 as ClosedRange<UInt64> {
            let day = Day(seed: seed)
            let live = day.lived(under: rules, clockOfReadings: true)
            let found = day.replayed(live, under: rules)
            let difference = AlertDifference(before: live.alerts, after: found)
            #expect(difference.changes.map(describe) == [], "seed \(seed)")
            #expect(live.alerts.count > 20, "seed \(seed)")
        }
    }

    /// A judge that is asked in order misses nothing that came late.
    @Test func inOrderNothingIsLate() {
        let rules = rules(speed: 60, absence: "3m")
        for seed in 1...3 as ClosedRange<UInt64> {
            let day = Day(seed: seed)
            let stored = day.lived(under: rules).stored
            let wanted = day.withoutDelays(stored).lived(under: rules, clockOfReadings: true)
            #expect(wanted.stored.allSatisfy { $0.admission == .judged })
            var found = SpanCollector()
            var replay = OrderedReplay(rules: rules, directory: day.directory, settings: Judge.Settings())
            replay.judge(stored.sorted { ($0.observedAt, $0.device) < ($1.observedAt, $1.device) }) { found.add($0) }
            replay.end(at: wanted.clock) { found.add($0) }
            let difference = AlertDifference(before: wanted.alerts, after: found.collected)
            #expect(difference.changes.map(describe) == [], "seed \(seed)")
            #expect(stored.contains { $0.admission == .late }, "seed \(seed)")
        }
    }
}

private func describe(_ change: AlertDifference.Change) -> String {
    func line(_ span: AlertSpan) -> String {
        "\(span.subject.rule) \(span.subject.device) \(span.onsetAt) fired \(span.firedAt) until \(span.end.map { "\($0.at)" } ?? "-")"
    }
    return switch change {
    case .appeared(let span): "+ \(line(span))"
    case .vanished(let span): "- \(line(span))"
    case .moved(let before, let after): "~ \(line(before)) → \(line(after))"
    }
}
