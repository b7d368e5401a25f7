import Telemetry

/// What time alone causes with rules on readings. It carries the exact instant at which it became true, whenever it is
/// noticed: with the device's next reading, or from the agenda.
extension ClassJudge {
    /// Brings every rule of a device up to an instant, before a reading of that instant is judged.
    mutating func settle(_ device: Int, before instant: Instant, into judgement: inout Judgement) {
        for rule in rules.indices where rules[rule].absence == nil {
            let isSamePhase = boundary(rule, after: devices[device].lastObservedAt) >= instant
            if isSamePhase, standings[standing(of: rule, device)].clearingSince == nil { continue }
            settle(rule, device, until: instant, includingBoundaryThen: false, into: &judgement)
        }
    }

    /// Goes through the boundaries of a rule's window and the end of its clearing, in the order of time.
    ///
    /// A boundary at the instant of a reading is left to the reading. The same boundaries may be crossed again, by a
    /// later reading from before them or by a judge that was built again: what has changed nothing was not decided.
    mutating func settle(
        _ rule: Int,
        _ device: Int,
        until limit: Instant,
        includingBoundaryThen includesLimit: Bool,
        into judgement: inout Judgement
    ) {
        let standing = standing(of: rule, device)
        let spokenFor = devices[device].lastObservedAt + rules[rule].gap
        var cursor = max(devices[device].lastObservedAt, standings[standing].changedAt)
        // To a device that has been quiet for long, no boundary can do anything any more.
        while !standings[standing].isInactive || cursor <= spokenFor {
            let end = endOfClearing(rule, device)
            let next = boundary(rule, after: cursor)
            let isNextDue = includesLimit ? next <= limit : next < limit
            if end <= limit, end <= next {
                endClearing(rule, device, at: end, into: &judgement)
            } else if isNextDue {
                cross(rule, device, at: next, into: &judgement)
                cursor = next
            } else {
                return
            }
        }
    }

    /// A window opens or closes, and all that is known of the device is its last reading.
    private mutating func cross(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        guard isOpen(rule, at: instant) else { return close(rule, device, at: instant, into: &judgement) }
        guard let last = devices[device].last, instant - last.observedAt <= rules[rule].gap else { return }
        // The reading before the last is no matter of this instant, so `previous` is absent.
        scope.look(at: last, after: nil, of: device, instant: instant)
        decide(rule, device, by: last, at: instant, into: &judgement)
    }

    private func endOfClearing(_ rule: Int, _ device: Int) -> Instant {
        guard let clearing = standings[standing(of: rule, device)].clearingSince else { return .distantFuture }
        return clearing + rules[rule].keepFiring
    }

    private mutating func endClearing(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement)
    {
        guard case .firing(let alert, _) = standings[standing(of: rule, device)].state else { return }
        resolve(alert, .cleared, rule, device, at: instant, into: &judgement)
    }

    /// The next instant, later than `decided`, at which time alone may change where a rule stands.
    mutating func nextDue(_ rule: Int, _ device: Int, after decided: Instant) -> Instant {
        let standing = standing(of: rule, device)
        let observed = devices[device].lastObservedAt
        let next = boundary(rule, after: max(decided, observed, standings[standing].changedAt))
        if standings[standing].isInactive { return next - observed <= rules[rule].gap ? next : .distantFuture }
        return min(next, endOfClearing(rule, device))
    }
}
