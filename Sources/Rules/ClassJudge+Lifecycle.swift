import Places
import Telemetry

/// The life of an alert: inactive → pending → firing → inactive.
extension ClassJudge {
    /// The reading that is looked at, or the last one at the instant at which a window opened, violates a rule.
    mutating func violated(
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        in place: PlaceID?,
        into judgement: inout Judgement
    ) {
        switch standings[standing(of: rule, device)].state {
        case .inactive:
            let name = place.map { ruleSet.places[$0].identifier }
            let pending = Pending(onset: instant, place: name, readings: 1)
            advance(pending, isNew: true, rule, device, at: instant, into: &judgement)
        case .pending(let onset, let place, let readings):
            let pending = Pending(onset: onset, place: place, readings: readings + 1)
            advance(pending, isNew: false, rule, device, at: instant, into: &judgement)
        case .firing(let alert, let clearing):
            let severity = rules[rule].severity(after: instant - alert.onsetAt)
            if severity.rank > alert.severity.rank {
                escalate(alert, rule, device, at: instant, into: &judgement)
            } else if clearing != nil {
                set(.firing(alert, clearing: nil), rule, device, at: instant)
            }
        }
    }

    /// A reading does not violate a rule.
    mutating func satisfied(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        let standing = standing(of: rule, device)
        guard isActive[standing] else { return }
        switch standings[standing].state {
        case .inactive:
            return
        case .pending:
            set(.inactive, rule, device, at: instant)
        case .firing(let alert, let clearing):
            guard clearing == nil else { return }
            guard rules[rule].keepFiring > .zero else {
                return resolve(alert, .cleared, rule, device, at: instant, into: &judgement)
            }
            set(.firing(alert, clearing: instant), rule, device, at: instant)
        }
    }

    /// What has been violated so far does not count.
    mutating func dropPending(_ rule: Int, _ device: Int, at instant: Instant) {
        if case .pending = standings[standing(of: rule, device)].state { set(.inactive, rule, device, at: instant) }
    }

    /// The rule's window has closed: what it forbade is allowed from this instant on.
    mutating func close(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        let standing = standing(of: rule, device)
        guard isActive[standing] else { return }
        switch standings[standing].state {
        case .inactive: return
        case .pending: set(.inactive, rule, device, at: instant)
        case .firing(let alert, _): resolve(alert, .windowClosed, rule, device, at: instant, into: &judgement)
        }
    }

    mutating func fire(
        _ rule: Int,
        _ device: Int,
        onset: Instant,
        place: String?,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let alert = alert(rule, device, onset: onset, place: place, at: instant)
        let grounds = grounds(of: rule, device, place: place, at: instant)
        set(.firing(alert, clearing: nil), rule, device, at: instant)
        judgement.events.append(
            AlertEvent(kind: .fired, at: instant, recordedAt: now, alert: alert, grounds: grounds)
        )
    }

    /// The violation has lasted so long that it is graver than it was.
    mutating func escalate(
        _ alert: Alert,
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        var graver = alert
        graver.severity = rules[rule].severity(after: instant - alert.onsetAt)
        set(.firing(graver, clearing: nil), rule, device, at: instant)
        judgement.events.append(AlertEvent(kind: .escalated, at: instant, recordedAt: now, alert: graver))
    }

    mutating func resolve(
        _ alert: Alert,
        _ resolution: AlertEvent.Resolution,
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        set(.inactive, rule, device, at: instant)
        judgement.events.append(
            AlertEvent(kind: .resolved(resolution), at: instant, recordedAt: now, alert: alert)
        )
    }
}

/// The way of a violation to an alert.
extension ClassJudge {
    /// What has been violated, but not for long enough or often enough.
    private struct Pending {
        let onset: Instant
        let place: String?
        let readings: Int
    }

    /// One more reading violates the rule: the alert fires if hold and count are fulfilled and nothing suppresses it.
    private mutating func advance(
        _ pending: Pending,
        isNew: Bool,
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let isRipe = instant - pending.onset >= rules[rule].hold && pending.readings >= rules[rule].readings
        if isRipe, !isSuppressed(rule, device) {
            fire(rule, device, onset: pending.onset, place: pending.place, at: instant, into: &judgement)
        } else if isNew || pending.readings <= rules[rule].readings {
            // What is counted beyond the rule's number would only be written again and again.
            let state = AlertState.pending(onset: pending.onset, place: pending.place, readings: pending.readings)
            set(state, rule, device, at: instant)
        }
    }

    private mutating func isSuppressed(_ rule: Int, _ device: Int) -> Bool {
        rules[rule].suppressors.contains { standings[standing(of: $0, device)].isFiring }
    }
}
