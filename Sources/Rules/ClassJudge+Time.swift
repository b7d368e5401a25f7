import Expressions
import Telemetry

/// What time alone causes with rules on readings. It carries the exact instant at which it became true, whenever it is
/// noticed: with the device's next reading, or from the agenda.
extension ClassJudge {
    /// Brings every rule of a device up to the instant of a reading, before the reading is judged.
    ///
    /// A boundary at that very instant is left to the reading.
    mutating func settle(_ device: Int, before instant: Instant, into judgement: inout Judgement) {
        settle(device, until: instant, includingBoundaryThen: false, into: &judgement)
    }

    /// Goes through the boundaries of windows and permits and the ends of clearing, in the order of time and then of the
    /// rules, so that each rule finds those that suppress it as they stood at that instant.
    ///
    /// The same boundaries may be crossed again, by a later reading from before them or by a judge that was built again:
    /// what has changed nothing was not decided.
    mutating func settle(
        _ device: Int,
        until limit: Instant,
        includingBoundaryThen includesLimit: Bool,
        into judgement: inout Judgement
    ) {
        var cursor = devices[device].lastObservedAt
        while let next = nextDue(device, after: cursor), next <= limit {
            for rule in rulesOnReadings {
                let isBoundary = (includesLimit || next < limit) && boundary(rule, device, after: cursor) == next
                if endOfClearing(rule, device) <= next { endClearing(rule, device, into: &judgement) }
                if isBoundary { cross(rule, device, at: next, into: &judgement) }
            }
            guard next < limit else { return }
            cursor = max(cursor, next)
        }
    }

    /// The first instant after `cursor` at which time alone may change where any rule on readings stands; `nil` where
    /// there is none.
    mutating func nextDue(_ device: Int, after cursor: Instant) -> Instant? {
        var first = Instant.distantFuture
        for rule in rulesOnReadings { first = min(first, nextDue(rule, device, after: cursor)) }
        return first < .distantFuture ? first : nil
    }

    private mutating func nextDue(_ rule: Int, _ device: Int, after cursor: Instant) -> Instant {
        let next = boundary(rule, device, after: cursor)
        guard !isActive[standing(of: rule, device)] else { return min(next, endOfClearing(rule, device)) }
        // To a device that has been quiet for long, or from the beginning, no boundary can do anything any more.
        let observed = devices[device].lastObservedAt
        return observed > .distantPast && next - observed <= rules[rule].gap ? next : .distantFuture
    }

    /// The first instant after `cursor` at which the rule's window opens or closes, or a permit changes what its
    /// condition says. What lies before its last change of state has been decided.
    private mutating func boundary(_ rule: Int, _ device: Int, after cursor: Instant) -> Instant {
        let decided = max(cursor, standings[standing(of: rule, device)].changedAt)
        let next = phases.boundary(rule, after: decided)
        return rules[rule].usesPermits ? min(next, scope.permitChange(of: device, after: decided)) : next
    }

    /// A window opens or closes, or a permit begins or ends, and all that is known of the device is its last reading.
    private mutating func cross(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        guard phases.isOpen(rule, at: instant) else { return close(rule, device, at: instant, into: &judgement) }
        guard instant - devices[device].lastObservedAt <= rules[rule].gap else { return }
        // The reading before the last is no matter of this instant, so `previous` is absent.
        scope.look(at: device, instant: instant, isNew: false)
        apply(verdict(of: rule), rule, device, at: instant, into: &judgement)
    }

    private mutating func endOfClearing(_ rule: Int, _ device: Int) -> Instant {
        guard let clearing = standings[standing(of: rule, device)].clearingSince else { return .distantFuture }
        return clearing + rules[rule].keepFiring
    }

    private mutating func endClearing(_ rule: Int, _ device: Int, into judgement: inout Judgement) {
        guard case .firing(let alert, _) = standings[standing(of: rule, device)].state else { return }
        let instant = endOfClearing(rule, device)
        resolve(alert, .cleared, rule, device, at: instant, into: &judgement)
    }

    /// Reckons up to when readings of the device may be judged without a look at what time alone causes; it may be sooner
    /// than anything is due.
    mutating func reckonNextDue(_ device: Int) {
        let observed = devices[device].lastObservedAt
        var next = phases.firstBoundary(after: observed)
        if hasPermits(device) { next = min(next, scope.permitChange(of: device, after: observed)) }
        if devices[device].activeRules > 0 {
            for rule in rulesOnReadings where isActive[standing(of: rule, device)] {
                next = min(next, endOfClearing(rule, device))
            }
        }
        devices[device].nextDue = next
    }

    private mutating func hasPermits(_ device: Int) -> Bool {
        scope.usesPermits && !scope.devices[device].permits.isEmpty
    }
}
