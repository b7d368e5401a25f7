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
}
