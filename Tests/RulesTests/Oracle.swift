import Telemetry

/// Rules that a person would judge with pencil and paper: all readings of one device lie on the table, and alerts are found
/// by looking back and forth in them. Nothing is carried along from one reading to the next.
struct Oracle {
    struct Reading {
        let at: Instant
        /// What it says of each rule; `nil` where it says nothing.
        let violates: [Bool?]
    }

    /// A rule on readings.
    struct Rule {
        let hold: TimeSpan
        let readings: Int
        let keepFiring: TimeSpan
        let gap: TimeSpan
        /// When it is awake, in order.
        let awake: [Range<Instant>]
        let escalation: Escalation
        /// Rules with smaller numbers.
        let suppressors: [Int]
        /// When the permit allows what the rule forbids, in order.
        var permits: [Range<Instant>] = []
    }

    /// A rule on silence.
    struct Silence {
        let span: TimeSpan
        let awake: [Range<Instant>]
        let escalation: Escalation
    }

    /// How grave a violation is from the beginning, and after some spans.
    struct Escalation {
        let first: Severity
        let steps: [(after: TimeSpan, severity: Severity)]

        func severity(after span: TimeSpan) -> Severity { steps.last { $0.after <= span }?.severity ?? first }
    }

    struct Event: Equatable {
        let kind: AlertEvent.Kind
        let at: Instant
        let onset: Instant
        let severity: Severity
    }

    let readings: [Reading]

    /// What the rules come to that are on readings; their numbers are those of what the readings say.
    func alerts(of rules: [Rule]) -> [[Alert]] {
        var alerts: [[Alert]] = []
        for (number, rule) in rules.enumerated() {
            let suppressing = rule.suppressors.flatMap { alerts[$0] }
            alerts.append(
                rule.awake.flatMap { stretch in
                    self.alerts(of: rule, in: moments(of: rule, number, in: stretch), until: stretch.upperBound) { at in
                        suppressing.contains { $0.fires(at: at) }
                    }
                }
            )
        }
        return alerts
    }

    struct Alert {
        let onset: Instant
        let fired: Instant
        let end: (at: Instant, reason: AlertEvent.Resolution)
        /// When it can have become graver.
        let violations: [Instant]

        func fires(at instant: Instant) -> Bool { fired <= instant && instant < end.at }

        func events(_ escalation: Escalation) -> [Event] {
            var severity = escalation.severity(after: fired - onset)
            var events = [Event(kind: .fired, at: fired, onset: onset, severity: severity)]
            for instant in violations where escalation.severity(after: instant - onset) != severity {
                severity = escalation.severity(after: instant - onset)
                events.append(Event(kind: .escalated, at: instant, onset: onset, severity: severity))
            }
            events.append(Event(kind: .resolved(end.reason), at: end.at, onset: onset, severity: severity))
            return events
        }
    }
}

/// A rule on readings.
extension Oracle {
    private struct Moment {
        let at: Instant
        let isViolated: Bool?
        /// The reading before it is too long ago.
        let isCutOff: Bool
    }

    /// When something is said of a rule in a stretch of time in which it is awake.
    private func moments(of rule: Rule, _ number: Int, in stretch: Range<Instant>) -> [Moment] {
        var moments: [Moment] = []
        for (index, reading) in readings.enumerated() where stretch.contains(reading.at) {
            let isCutOff = index > 0 && reading.at - readings[index - 1].at > rule.gap
            moments.append(
                Moment(at: reading.at, isViolated: says(reading, rule, number, reading.at), isCutOff: isCutOff)
            )
        }
        let changes = rule.permits.flatMap { [$0.lowerBound, $0.upperBound] }.filter { stretch.contains($0) }
        for instant in Set(changes + [stretch.lowerBound]) where !readings.contains(where: { $0.at == instant }) {
            guard let last = readings.last(where: { $0.at < instant }), instant - last.at <= rule.gap else { continue }
            moments.append(Moment(at: instant, isViolated: says(last, rule, number, instant), isCutOff: false))
        }
        return moments.sorted { $0.at < $1.at }
    }

    private func says(_ reading: Reading, _ rule: Rule, _ number: Int, _ instant: Instant) -> Bool? {
        rule.permits.contains { $0.contains(instant) } ? false : reading.violates[number]
    }

    private func alerts(
        of rule: Rule,
        in moments: [Moment],
        until close: Instant,
        isSuppressed: (Instant) -> Bool
    ) -> [Alert] {
        var alerts: [Alert] = []
        var next = 0
        while let first = (next..<moments.count).first(where: { moments[$0].isViolated == true }) {
            let rest = first + 1..<moments.count
            let end = rest.first { moments[$0].isViolated == false || moments[$0].isCutOff } ?? moments.count
            let violations = (first..<end).filter { moments[$0].isViolated == true }
            let proof = violations.dropFirst(rule.readings - 1).first {
                moments[$0].at - moments[first].at >= rule.hold && !isSuppressed(moments[$0].at)
            }
            guard let proof else {
                next = end
                continue
            }
            let calm = (proof..<moments.count).first { isCalm($0, moments, rule.keepFiring) }
            let cleared = calm.map { moments[$0].at + rule.keepFiring } ?? .distantFuture
            let over: (Instant, AlertEvent.Resolution) =
                cleared <= close ? (cleared, .cleared) : (close, .windowClosed)
            alerts.append(
                Alert(
                    onset: moments[first].at,
                    fired: moments[proof].at,
                    end: over,
                    violations: moments[proof...].filter { $0.isViolated == true && $0.at < over.0 }.map(\.at)
                )
            )
            next = moments.firstIndex { $0.at >= over.0 } ?? moments.count
        }
        return alerts
    }

    /// Whether the alert may end because of a moment: it is no violation, and none follows too soon.
    private func isCalm(_ index: Int, _ moments: [Moment], _ keepFiring: TimeSpan) -> Bool {
        guard moments[index].isViolated == false else { return false }
        let end = moments[index].at + keepFiring
        return !moments[(index + 1)...].contains { $0.isViolated == true && $0.at < end }
    }
}

/// A rule on silence.
extension Oracle {
    /// `number`: of what readings say of the rule's condition, which is on the last reading before the silence.
    func events(of rule: Silence, _ number: Int) -> [Event] {
        var events: [Event] = []
        for (index, reading) in readings.enumerated() where reading.violates[number] == true {
            let heard = index + 1 < readings.count ? readings[index + 1].at : .distantFuture
            let due = reading.at + rule.span
            guard let stretch = rule.awake.first(where: { $0.upperBound > due }) else { continue }
            let fired = max(due, stretch.lowerBound)
            guard fired < heard else { continue }
            let end: (at: Instant, reason: AlertEvent.Resolution) =
                stretch.upperBound <= heard ? (stretch.upperBound, .windowClosed) : (heard, .reported)
            let steps = rule.escalation.steps.map { reading.at + $0.after }.filter { $0 > fired && $0 < end.at }
            let alert = Alert(onset: reading.at, fired: fired, end: end, violations: steps)
            events += alert.events(rule.escalation)
        }
        return events
    }
}
