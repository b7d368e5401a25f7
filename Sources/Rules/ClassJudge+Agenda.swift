import Telemetry

/// When time alone is asked: once the clock has passed an instant by the lateness that is allowed for, and as long
/// after the device's last reading arrived, for a device that uploads what it kept has more to say about the time
/// before.
extension ClassJudge {
    /// Decides everything that is due by now.
    mutating func runAgenda(now: Instant, into judgement: inout Judgement) {
        let limit = now - settings.lateness
        guard agenda.nextDue <= limit else { return }
        self.now = now
        while let device = agenda.takeFirst(until: limit) {
            if let last = devices[device].last, last.receivedAt > limit {
                agenda.add(device, due: last.receivedAt)
                continue
            }
            for rule in rules.indices {
                if rules[rule].absence == nil {
                    settle(rule, device, until: limit, includingBoundaryThen: true, into: &judgement)
                } else {
                    endure(rule, device, until: limit, includingThen: true, into: &judgement)
                }
            }
            awaitNext(of: device, after: limit)
        }
    }

    /// Puts a device on the agenda for the next instant at which time alone may change something.
    ///
    /// `decided`: up to where that has been decided.
    mutating func awaitNext(of device: Int, after decided: Instant) {
        var due = Instant.distantFuture
        for rule in rules.indices {
            let next =
                rules[rule].absence == nil
                ? nextDue(rule, device, after: decided) : nextDue(ofSilence: rule, device, after: decided)
            due = min(due, next)
        }
        guard due < .distantFuture else { return }
        agenda.add(device, due: max(due, devices[device].last?.receivedAt ?? .distantPast))
    }
}
