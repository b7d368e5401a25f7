import Expressions
import Telemetry

/// Rules on silence. It is reckoned on the arrival of readings: what a device says late was said.
///
/// A silence raises one alert of a rule at most, when it has lasted for the rule's span, or when the rule's window
/// opens after that. Readings that are late do not end it, for they may be repetitions.
extension ClassJudge {
    /// A reading arrived from the device: whether it had been silent for too long, and that it no longer is.
    mutating func hear(_ reading: Reading, _ device: Int, into judgement: inout Judgement) {
        for rule in rules.indices {
            guard let span = rules[rule].absence else { continue }
            let standing = standing(of: rule, device)
            // By its own clock it was silent too; what the broker kept for us while we were away is no silence.
            let wasSilent = devices[device].last.map { reading.observedAt - $0.observedAt > span } ?? false
            guard wasSilent || !standings[standing].isInactive else { continue }
            endure(rule, device, until: reading.receivedAt, includingThen: false, into: &judgement)
            guard case .firing(let alert, _) = standings[standing].state else { continue }
            // The computer's clock may have been set back.
            let instant = max(reading.receivedAt, alert.firedAt)
            resolve(alert, .reported, rule, device, at: instant, into: &judgement)
        }
        devices[device].hear(reading)
    }

    /// Brings a rule on silence up to an instant until which nothing came.
    mutating func endure(
        _ rule: Int,
        _ device: Int,
        until limit: Instant,
        includingThen includesLimit: Bool,
        into judgement: inout Judgement
    ) {
        let instant = violation(by: device, of: rule)
        if let last = devices[device].last, includesLimit ? instant <= limit : instant < limit {
            scope.look(at: last, after: nil, of: device, instant: instant)
            if verdict(of: rule) == .true {
                let onset = silenceBegan(device)
                fire(rule, device, by: last, onset: onset, place: nil, at: instant, into: &judgement)
            }
        }
        guard case .firing(let alert, _) = standings[standing(of: rule, device)].state else { return }
        let end = boundary(rule, after: alert.firedAt)
        if end <= limit { resolve(alert, .windowClosed, rule, device, at: end, into: &judgement) }
    }

    /// The next instant, later than `decided`, at which going on to be silent may change where a rule stands.
    mutating func nextDue(ofSilence rule: Int, _ device: Int, after decided: Instant) -> Instant {
        var due = violation(by: device, of: rule)
        if case .firing(let alert, _) = standings[standing(of: rule, device)].state {
            due = boundary(rule, after: alert.firedAt)
        }
        return due > decided ? due : .distantFuture
    }

    /// When the silence of a device violates a rule; `distantFuture` where it does not, or already has.
    private mutating func violation(by device: Int, of rule: Int) -> Instant {
        let start = silenceBegan(device)
        let standing = standing(of: rule, device)
        guard let span = rules[rule].absence, start > .distantPast, standings[standing].isInactive,
            standings[standing].changedAt <= start
        else { return .distantFuture }
        return isOpen(rule, at: start + span) ? start + span : boundary(rule, after: start + span)
    }

    private func silenceBegan(_ device: Int) -> Instant {
        let heardAt = devices[device].heardAt
        return heardAt > .distantPast ? max(heardAt, listeningSince) : .distantPast
    }
}
