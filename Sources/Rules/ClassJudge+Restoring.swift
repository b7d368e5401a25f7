import Telemetry

/// Starting where another judge ended, from what the store holds.
extension ClassJudge {
    mutating func restore(_ reading: inout Reading) {
        guard reading.admission != .late else { return }
        let device = number(of: reading.device)
        devices[device].hear(observedAt: reading.observedAt, receivedAt: reading.receivedAt)
        let isJump = reading.admission == .jump
        if let coordinate = scope.coordinate(of: &reading.measurements) {
            devices[device].fixes.restore(
                coordinate,
                at: reading.observedAt,
                wasJump: isJump,
                limitKilometresPerHour: settings.fastestKilometresPerHour
            )
        }
        guard !isJump else { return }
        tracker.take(&reading, of: device, into: &scope, using: &registers)
        devices[device].remember(observedAt: reading.observedAt, receivedAt: reading.receivedAt)
    }

    mutating func restore(_ report: DeviceReport) {
        let device = number(of: report.device)
        scope.devices[device].knownSince = min(scope.devices[device].knownSince, report.first)
    }

    mutating func reports() -> [DeviceReport] {
        var reports: [DeviceReport] = []
        for device in devices.indices where devices[device].lastObservedAt > .distantPast {
            reports.append(
                DeviceReport(
                    device: devices[device].device,
                    first: scope.devices[device].knownSince,
                    judged: devices[device].lastObservedAt,
                    newest: devices[device].frontier
                )
            )
        }
        return reports
    }

    /// Returns whether there is such a rule.
    mutating func restore(_ change: AlertStateChange) -> Bool {
        guard let rule = rules.firstIndex(where: { $0.id == change.rule }) else { return false }
        let device = number(of: directory.index(of: change.device, in: index))
        var state = change.state
        if rules[rule].absence == nil {
            devices[device].frontier = max(devices[device].frontier, change.changedAt)
        } else if case .pending = state {
            // It was a rule on readings under this name; silence is never pending.
            state = .inactive
        }
        put(state, rule, device, at: change.changedAt)
        return true
    }

    /// Puts every device on the agenda for what is still to come, and for what may have come due while nobody judged.
    mutating func resumeAgenda() {
        for device in devices.indices { awaitNext(of: device, after: .distantPast) }
    }
}
