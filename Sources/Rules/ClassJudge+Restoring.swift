import Telemetry

/// Starting where another judge ended, from what the store holds.
extension ClassJudge {
    func restore(_ reading: Reading) {
        let device = number(of: reading.device)
        devices[device].heardAt = max(devices[device].heardAt, reading.receivedAt)
        guard reading.admission != .late else { return }
        if let coordinate = scope.coordinate(of: reading.measurements) {
            devices[device].fixes.restore(
                coordinate,
                at: reading.observedAt,
                wasJump: reading.admission == .jump,
                limitKilometresPerHour: settings.fastestKilometresPerHour
            )
        }
        guard reading.admission == .judged else { return }
        scope.record(reading.measurements, at: reading.observedAt, of: devices[device].subject)
        devices[device].last = reading.measurements
        devices[device].lastObservedAt = reading.observedAt
        devices[device].frontier = max(devices[device].frontier, reading.observedAt)
    }

    /// Returns whether there is such a rule.
    func restore(_ change: AlertStateChange) -> Bool {
        guard let rule = rules.firstIndex(where: { $0.id == change.rule }) else { return false }
        let device = number(of: directory.index(of: change.device, in: index))
        devices[device].standings[rule].state = change.state
        devices[device].standings[rule].changedAt = change.changedAt
        guard !rules[rule].isAbsence else { return true }
        devices[device].standings[rule].settledAt = change.changedAt
        devices[device].frontier = max(devices[device].frontier, change.changedAt)
        return true
    }

    /// Puts everything on the agenda that is still to come, and what may have come due while nobody judged.
    func resumeAgenda() {
        guard let latest = devices.filter({ $0.last != nil }).map(\.lastObservedAt).max() else { return }
        knowsTime = true
        for rule in rules.indices {
            resumeWindow(of: rule, latest: latest)
            for device in devices.indices { resume(rule, device) }
        }
    }

    /// Boundaries that were crossed already change nothing when they are crossed again: each device's state says how far it is.
    private func resumeWindow(of rule: Int, latest: Instant) {
        guard rules[rule].window != nil else { return }
        var start = latest - rules[rule].gap - settings.lateness
        for device in devices where device.standings[rule].state != .inactive && device.last != nil {
            start = min(start, device.lastObservedAt)
        }
        let next = boundary(rule, after: start)
        if next < .distantFuture { agenda.add(.boundary(rule: rule), due: next) }
    }

    private func resume(_ rule: Int, _ device: Int) {
        if case .absence(let span, _) = rules[rule].form, devices[device].heardAt > .distantPast {
            agenda.add(.absence(rule: rule, device: device), due: devices[device].heardAt + span)
        }
        if case .firing(_, let clearing?) = devices[device].standings[rule].state {
            agenda.add(.clearing(rule: rule, device: device), due: clearing + rules[rule].keepFiring)
        }
    }
}
