import Telemetry

/// When time alone is asked: once the clock has passed an instant by the lateness that is allowed for, and as long
/// after the device's last reading arrived, for a device that uploads what it kept has more to say about the time
/// before.
extension ClassJudge {
    /// Decides everything that is due by now, and returns when anything next is.
    mutating func runAgenda(now: Instant, into judgement: inout Judgement) -> Instant {
        let limit = now - settings.lateness
        guard agenda.nextDue <= limit else { return agenda.nextDue }
        self.now = now
        while let device = agenda.takeFirst(until: limit) {
            guard devices[device].lastReceivedAt <= limit else {
                awaitNext(of: device, after: .distantPast)
                continue
            }
            settle(device, until: limit, includingBoundaryThen: true, into: &judgement)
            for rule in rulesOnSilence { endure(rule, device, until: limit, includingThen: true, into: &judgement) }
            awaitNext(of: device, after: limit)
        }
        return agenda.nextDue
    }

    /// What arrived by a clock that was ahead arrived now at the latest; otherwise time would say nothing until it has caught up.
    mutating func clockWasSet(to now: Instant) {
        for device in devices.indices where devices[device].lastReceivedAt > now || devices[device].heardAt > now {
            devices[device].heardAt = min(devices[device].heardAt, now)
            devices[device].lastReceivedAt = min(devices[device].lastReceivedAt, now)
            awaitNext(of: device, after: .distantPast)
        }
    }

    /// Puts a device on the agenda for the next instant at which time alone may change something.
    ///
    /// `decided`: up to where that has been decided.
    mutating func awaitNext(of device: Int, after decided: Instant) {
        reckonNextDue(device)
        var due = devices[device].nextDue
        if devices[device].activeRules == 0, due - devices[device].lastObservedAt > longestGap {
            // Readings are compared with it all the same, but no clock has to bring it up.
            due = .distantFuture
        } else if due <= decided {
            due = nextDue(device, after: max(decided, devices[device].lastObservedAt)) ?? .distantFuture
        }
        // A device that was just heard cannot be silent for some time; mostly it is looked at before that anyway.
        let isLookedAtBefore = agenda.instant(of: device) <= devices[device].heardAt + shortestAbsence
        if !isLookedAtBefore || devices[device].activeRules > 0 {
            for rule in rulesOnSilence where !isLookedAtBefore || isActive[standing(of: rule, device)] {
                due = min(due, nextDue(ofSilence: rule, device, after: decided))
            }
        }
        guard due < .distantFuture else { return }
        agenda.add(device, due: max(due, devices[device].lastReceivedAt))
    }
}
