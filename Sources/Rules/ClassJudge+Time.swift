import Expressions
import Schedules
import Telemetry

/// What time alone causes. It carries the exact instant at which it became true, whenever it is noticed: with the device's next
/// reading, or when the clock has passed the instant by the lateness that is allowed for.
extension ClassJudge {
    /// Brings every rule of a device up to an instant, before a reading of that instant is judged.
    func settle(_ device: Int, before instant: Instant, into judgement: inout Judgement) {
        guard devices[device].last != nil else { return }
        for rule in rules.indices where !rules[rule].isAbsence {
            let isSameRun = boundary(rule, after: devices[device].lastObservedAt) > instant
            guard !isSameRun || !devices[device].standings[rule].isAtRest else { continue }
            settle(rule, device, until: instant, includingBoundaryThen: false, into: &judgement)
        }
    }

    /// Goes through the boundaries of a rule's window and the end of its clearing, in the order of time.
    ///
    /// A boundary at the instant of a reading is left to the reading.
    private func settle(
        _ rule: Int,
        _ device: Int,
        until limit: Instant,
        includingBoundaryThen includesLimit: Bool,
        into judgement: inout Judgement
    ) {
        var cursor = max(devices[device].lastObservedAt, devices[device].standings[rule].settledAt)
        while true {
            let end = endOfClearing(rule, device)
            var next = boundary(rule, after: cursor)
            if includesLimit ? next > limit : next >= limit { next = .distantFuture }
            if end <= min(next, limit) {
                endClearing(rule, device, at: end, into: &judgement)
            } else if next < .distantFuture {
                cross(rule, device, at: next, into: &judgement)
                cursor = next
                devices[device].standings[rule].settledAt = next
            } else {
                return
            }
            // Of a device that has been quiet for long, no boundary can change anything any more.
            if case .inactive = devices[device].standings[rule].state,
                cursor - devices[device].lastObservedAt > rules[rule].gap
            {
                return
            }
        }
    }

    /// A window opens or closes, and all that is known of the device is its last reading.
    private func cross(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        guard isOpen(rule, at: instant) else { return close(rule, device, at: instant, into: &judgement) }
        guard case .condition(let condition) = rules[rule].form, let last = devices[device].last,
            instant - devices[device].lastObservedAt <= rules[rule].gap
        else { return }
        // The reading before the last is no matter of this instant, so `previous` is absent.
        scope.look(at: last, after: nil, instant: instant, of: devices[device].subject)
        decide(rule, condition, device, last, at: instant, into: &judgement)
    }

    private func endOfClearing(_ rule: Int, _ device: Int) -> Instant {
        guard case .firing(_, let clearing?) = devices[device].standings[rule].state else { return .distantFuture }
        return clearing + rules[rule].keepFiring
    }

    private func endClearing(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        guard case .firing(let alert, _) = devices[device].standings[rule].state else { return }
        resolve(alert, .cleared, rule, device, at: instant, into: &judgement)
    }

    // MARK: - Silence

    /// Something arrived from the device: whether it had been silent for too long, and that it no longer is.
    func hear(_ reading: Reading, _ device: Int, into judgement: inout Judgement) {
        for rule in rules.indices {
            guard case .absence(let span, let condition) = rules[rule].form else { continue }
            if case .firing(let alert, _) = devices[device].standings[rule].state {
                resolve(alert, .reported, rule, device, at: reading.receivedAt, into: &judgement)
            } else if devices[device].heardAt == .distantPast {
                agenda.add(.absence(rule: rule, device: device), due: reading.receivedAt + span)
            } else if reading.observedAt - devices[device].lastObservedAt > span {
                // By its own clock it was silent too; what the broker kept for us while we were away is no silence.
                reportSilence(rule, span, condition, device, until: reading.receivedAt, into: &judgement)
                if case .firing(let alert, _) = devices[device].standings[rule].state {
                    resolve(alert, .reported, rule, device, at: reading.receivedAt, into: &judgement)
                }
            }
        }
        devices[device].heardAt = max(devices[device].heardAt, reading.receivedAt)
    }

    /// Fires an absence rule whose span is over before `limit`.
    private func reportSilence(
        _ rule: Int,
        _ span: TimeSpan,
        _ condition: Program?,
        _ device: Int,
        until limit: Instant,
        into judgement: inout Judgement
    ) {
        let start = silenceBegan(device)
        let instant = start + span
        guard instant < limit, let last = devices[device].last, isOpen(rule, at: instant) else { return }
        if let condition {
            scope.look(at: last, after: nil, instant: instant, of: devices[device].subject)
            guard condition.truth(from: &scope, using: &registers) == .true else { return }
        }
        fire(rule, device, last, onset: start, place: nil, at: instant, into: &judgement)
    }

    private func silenceBegan(_ device: Int) -> Instant {
        max(devices[device].heardAt, listeningSince)
    }

    // MARK: - The agenda

    /// Decides everything whose instant the clock has passed by the lateness that is allowed for.
    func runAgenda(now: Instant, into judgement: inout Judgement) {
        guard agenda.nextDue + settings.lateness <= now else { return }
        self.now = now
        while true {
            let entries = agenda.takeEarliest(until: now - settings.lateness)
            guard !entries.isEmpty else { return }
            for (rule, device, step) in inOrder(entries) {
                run(step, rule, device, at: entries[0].due, into: &judgement)
            }
        }
    }

    private enum Step {
        case boundary, clearing, absence
    }

    /// By rule and by the name of the device, so that the order does not depend on which device was met first.
    private func inOrder(_ entries: [Agenda.Entry]) -> [(rule: Int, device: Int, step: Step)] {
        var steps: [(rule: Int, device: Int, step: Step)] = []
        for entry in entries {
            switch entry.task {
            case .boundary(let rule):
                steps += devices.indices.map { (rule, $0, .boundary) }
                let next = boundary(rule, after: entry.due)
                if next < .distantFuture { agenda.add(.boundary(rule: rule), due: next) }
            case .clearing(let rule, let device): steps.append((rule, device, .clearing))
            case .absence(let rule, let device): steps.append((rule, device, .absence))
            }
        }
        guard steps.count > 1 else { return steps }
        return steps.sorted { ($0.rule, devices[$0.device].name) < ($1.rule, devices[$1.device].name) }
    }

    private func run(_ step: Step, _ rule: Int, _ device: Int, at due: Instant, into judgement: inout Judgement) {
        switch (step, rules[rule].form) {
        case (.boundary, .condition):
            guard devices[device].last != nil, devices[device].lastObservedAt < due else { return }
            settle(rule, device, until: due, includingBoundaryThen: true, into: &judgement)
        case (.clearing, _):
            guard endOfClearing(rule, device) == due else { return }
            endClearing(rule, device, at: due, into: &judgement)
        case (.absence, .absence(let span, let condition)):
            let instant = silenceBegan(device) + span
            // Heard meanwhile, its span began anew.
            guard instant <= due else { return agenda.add(.absence(rule: rule, device: device), due: instant) }
            if case .inactive = devices[device].standings[rule].state {
                reportSilence(rule, span, condition, device, until: now, into: &judgement)
            }
            // Watched on: until it is heard again there is nothing to decide.
            agenda.add(.absence(rule: rule, device: device), due: due + span)
        case (.boundary, .absence), (.absence, .condition):
            return
        }
    }
}
