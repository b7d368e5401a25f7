import Telemetry

/// Starting where another judge ended, from what the store holds.
extension ClassJudge {
    mutating func restore(_ reading: Reading) {
        guard reading.admission != .late else { return }
        let device = number(of: reading.device)
        devices[device].hear(reading)
        let isJump = reading.admission == .jump
        if let coordinate = scope.coordinate(of: reading.measurements) {
            devices[device].fixes.restore(
                coordinate,
                at: reading.observedAt,
                wasJump: isJump,
                limitKilometresPerHour: settings.fastestKilometresPerHour
            )
        }
        guard !isJump else { return }
        scope.record(reading.measurements, at: reading.observedAt, of: device)
        devices[device].remember(reading)
    }

    /// Returns whether there is such a rule.
    mutating func restore(_ change: AlertStateChange) -> Bool {
        guard let rule = rules.firstIndex(where: { $0.id == change.rule }) else { return false }
        let device = number(of: directory.index(of: change.device, in: index))
        let standing = standing(of: rule, device)
        standings[standing].state = change.state
        standings[standing].changedAt = change.changedAt
        if rules[rule].absence == nil {
            devices[device].frontier = max(devices[device].frontier, change.changedAt)
        } else if case .pending = change.state {
            // It was a rule on readings under this name; silence is never pending.
            standings[standing].state = .inactive
        }
        return true
    }

    /// Puts every device on the agenda for what is still to come, and for what may have come due while nobody judged.
    mutating func resumeAgenda() {
        for device in devices.indices { awaitNext(of: device, after: .distantPast) }
    }
}
