import Expressions
import Telemetry

/// Rules on silence. It is reckoned on the arrival of readings: what a device says late was said.
///
/// A silence raises one alert of a rule at most, when it has lasted for the rule's span, or when the rule's window
/// opens after that. Readings that are late do not end it, for they may be repetitions.
extension ClassJudge {
    /// A reading arrived from the device: whether it had been silent for too long, and that it no longer is.
    mutating func hear(
        _ device: Int,
        observedAt: Instant,
        receivedAt: Instant,
        into judgement: inout Judgement
    ) {
        // Mostly two readings are too near to each other for any of the rules.
        let isRegular = observedAt - devices[device].lastObservedAt <= shortestAbsence
        guard !isRegular || devices[device].activeRules > 0 else {
            return devices[device].hear(observedAt: observedAt, receivedAt: receivedAt)
        }
        for rule in rulesOnSilence where !isRegular || isActive[standing(of: rule, device)] {
            let span = rules[rule].absence ?? .zero
            let standing = standing(of: rule, device)
            // By its own clock it was silent too; what the broker kept for us while we were away is no silence.
            let last = devices[device].lastObservedAt
            let wasSilent = last > .distantPast && observedAt - last > span
            guard wasSilent || isActive[standing] else { continue }
            endure(rule, device, until: receivedAt, includingThen: false, into: &judgement)
            guard case .firing(let alert, _) = standings[standing].state else { continue }
            // The computer's clock may have been set back.
            let instant = max(receivedAt, standings[standing].changedAt)
            resolve(alert, .reported, rule, device, at: instant, into: &judgement)
        }
        devices[device].hear(observedAt: observedAt, receivedAt: receivedAt)
    }

    /// Brings a rule on silence up to an instant until which nothing came.
    mutating func endure(
        _ rule: Int,
        _ device: Int,
        until limit: Instant,
        includingThen includesLimit: Bool,
        into judgement: inout Judgement
    ) {
        func isReached(_ instant: Instant) -> Bool { includesLimit ? instant <= limit : instant < limit }
        let instant = violation(by: device, of: rule, until: limit)
        if isReached(instant), devices[device].lastObservedAt > .distantPast {
            scope.look(at: device, instant: instant, isNew: false)
            if verdict(of: rule).isViolated {
                let onset = silenceBegan(device)
                fire(rule, device, onset: onset, place: nil, at: instant, into: &judgement)
            }
        }
        while case .firing(let alert, _) = standings[standing(of: rule, device)].state {
            let next = escalation(of: alert, rule)
            let end = phases.boundary(rule, after: alert.firedAt)
            if next < end, isReached(next) {
                escalate(alert, rule, device, at: next, into: &judgement)
            } else if end <= limit {
                resolve(alert, .windowClosed, rule, device, at: end, into: &judgement)
            } else {
                return
            }
        }
    }

    /// The next instant, later than `decided`, at which going on to be silent may change where a rule stands.
    mutating func nextDue(ofSilence rule: Int, _ device: Int, after decided: Instant) -> Instant {
        var due = violation(by: device, of: rule, until: decided)
        if case .firing(let alert, _) = standings[standing(of: rule, device)].state {
            due = min(phases.boundary(rule, after: alert.firedAt), escalation(of: alert, rule))
        }
        return due > decided ? due : .distantFuture
    }

    /// When the silence of a device violates a rule; `distantFuture` where it does not, or already has.
    ///
    /// Where that is after `limit`, it may be sooner: an instant at which the rule may still be asleep.
    private mutating func violation(by device: Int, of rule: Int, until limit: Instant) -> Instant {
        let start = silenceBegan(device)
        let standing = standing(of: rule, device)
        guard let span = rules[rule].absence, start > .distantPast, !isActive[standing],
            standings[standing].changedAt <= start
        else { return .distantFuture }
        var instant = start + span
        // Not every boundary wakes the rule: an exception may begin and end while its window is closed.
        while !phases.isOpen(rule, at: instant) {
            instant = phases.boundary(rule, after: instant)
            if instant > limit { break }
        }
        return instant
    }

    private mutating func silenceBegan(_ device: Int) -> Instant {
        let heardAt = devices[device].heardAt
        return heardAt > .distantPast ? max(heardAt, listeningSince) : .distantPast
    }

    /// When an alert of a rule on silence next becomes graver; `distantFuture` for never.
    private mutating func escalation(of alert: Alert, _ rule: Int) -> Instant {
        let steps = rules[rule].escalation
        guard let step = steps.first(where: { $0.severity.rank > alert.severity.rank }) else { return .distantFuture }
        let instant = max(alert.onsetAt + step.after, alert.firedAt)
        // Nobody could hear for a while: whether the silence goes on is known when it has lasted for its span again.
        return listeningSince > alert.firedAt ? max(instant, listeningSince + (rules[rule].absence ?? .zero)) : instant
    }
}
