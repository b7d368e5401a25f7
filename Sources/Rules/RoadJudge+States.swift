import Coverage
import Places
import Telemetry

/// What the store keeps of rules on roads.
extension RoadJudge {
    /// Under this name the store keeps up to when a rule has been decided, so that a judge that is built again decides nothing
    /// twice. No device can be called that: it is a wildcard of MQTT, and may not stand in a topic.
    static let everyRoad = "+"

    mutating func set(_ state: AlertState, _ rule: Int, _ device: String, at instant: Instant) {
        unsaved.append(
            AlertStateChange(
                rule: rules.rules[rule].id,
                deviceClass: deviceClass.name,
                device: device,
                state: state,
                changedAt: instant
            )
        )
    }

    mutating func noteDecided(_ rule: Int, at instant: Instant) {
        set(.inactive, rule, Self.everyRoad, at: instant)
    }

    /// Returns whether the state is one of these rules, and of a road that is still there.
    mutating func restore(_ change: AlertStateChange) -> Bool {
        guard let rule = rules.rules.firstIndex(where: { $0.id == change.rule }) else { return false }
        if change.device == Self.everyRoad {
            decided[rule] = change.changedAt
            return true
        }
        guard case .firing(let alert, _) = change.state else { return true }
        let road = rules.cells.roads.firstIndex { $0.place.identifier == change.device }
        guard let road else { return false }
        firing[rule][road] = alert
        return true
    }

    /// Goes on after all states are restored: windows of which not everything is remembered are passed over.
    ///
    /// So it is where a rule or the judge was away: who comes after a window has closed and did not see it open, or comes long after it
    /// has closed, no longer knows what was swept in it. The window that is open is judged when it closes, for its readings are
    /// remembered or still to come.
    mutating func resume(at now: Instant, into judgement: inout Judgement) {
        let limit = now - lateness
        for rule in rules.rules.indices {
            guard let last = decided[rule] else { continue }
            var phase = PhaseCache(window: rules.rules[rule].window, exception: nil)
            phase.look(at: limit)
            let closedAt = phase.isOpen ? nil : phase.start
            if let closedAt, closedAt > .distantPast { phase.look(at: closedAt - TimeSpan(milliseconds: 1)) }
            // Now it is that of the window that is open, or of the last one.
            if last < phase.start {
                end(rule, at: phase.start, now: now, into: &judgement)
                decided[rule] = closedAt ?? phase.start
            } else if let closedAt, last < closedAt, now - phase.start > rules.memory {
                decided[rule] = closedAt
            }
        }
    }
}
