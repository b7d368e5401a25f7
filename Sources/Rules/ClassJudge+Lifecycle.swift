import Telemetry

/// The life of an alert: inactive → pending → firing → inactive.
extension ClassJudge {
    /// A reading, or the last reading at the instant at which a window opened, violates a rule.
    func violated(
        _ rule: Int,
        _ device: Int,
        _ measurements: Measurements,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        switch devices[device].standings[rule].state {
        case .inactive:
            begin(rule, device, measurements, at: instant, into: &judgement)
        case .pending(let onset, let place):
            // Too long a silence proves nothing of the time in between: the hold begins anew.
            guard instant - devices[device].lastObservedAt <= rules[rule].gap else {
                return begin(rule, device, measurements, at: instant, into: &judgement)
            }
            guard instant - onset >= rules[rule].hold else { return }
            fire(rule, device, measurements, onset: onset, place: place, at: instant, into: &judgement)
        case .firing(let alert, let clearing):
            guard clearing != nil else { return }
            set(.firing(alert, clearing: nil), rule: rule, device: device, at: instant)
        }
    }

    /// A reading does not violate a rule.
    func satisfied(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        switch devices[device].standings[rule].state {
        case .inactive:
            return
        case .pending:
            set(.inactive, rule: rule, device: device, at: instant)
        case .firing(let alert, let clearing):
            guard clearing == nil else { return }
            guard rules[rule].keepFiring > .zero else {
                return resolve(alert, .cleared, rule, device, at: instant, into: &judgement)
            }
            set(.firing(alert, clearing: instant), rule: rule, device: device, at: instant)
            agenda.add(.clearing(rule: rule, device: device), due: instant + rules[rule].keepFiring)
        }
    }

    /// The rule's window has closed: what it forbade is allowed from this instant on.
    func close(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        switch devices[device].standings[rule].state {
        case .inactive: return
        case .pending: set(.inactive, rule: rule, device: device, at: instant)
        case .firing(let alert, _): resolve(alert, .windowClosed, rule, device, at: instant, into: &judgement)
        }
    }

    func fire(
        _ rule: Int,
        _ device: Int,
        _ measurements: Measurements,
        onset: Instant,
        place: String?,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let alert = alert(rule, device, measurements, onset: onset, place: place, at: instant)
        set(.firing(alert, clearing: nil), rule: rule, device: device, at: instant)
        judgement.events.append(AlertEvent(kind: .fired, at: instant, recordedAt: now, alert: alert))
    }

    func resolve(
        _ alert: Alert,
        _ resolution: AlertEvent.Resolution,
        _ rule: Int,
        _ device: Int,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        set(.inactive, rule: rule, device: device, at: instant)
        judgement.events.append(
            AlertEvent(kind: .resolved(resolution), at: instant, recordedAt: now, alert: alert)
        )
    }

    private func begin(
        _ rule: Int,
        _ device: Int,
        _ measurements: Measurements,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let place = scope.matchedPlace.map { scope.identifier(of: $0) }
        guard rules[rule].hold > .zero else {
            return fire(rule, device, measurements, onset: instant, place: place, at: instant, into: &judgement)
        }
        set(.pending(onset: instant, place: place), rule: rule, device: device, at: instant)
    }

    private func alert(
        _ rule: Int,
        _ device: Int,
        _ measurements: Measurements,
        onset: Instant,
        place: String?,
        at instant: Instant
    ) -> Alert {
        let name = devices[device].name
        let row = registerRow(of: device)
        return Alert(
            id: alertIdentifier(
                rule: rules[rule].id,
                deviceClass: deviceClass.name,
                device: name,
                place: place,
                onsetAt: onset
            ),
            rule: rules[rule].id,
            title: rules[rule].title,
            severity: rules[rule].severity,
            basis: rules[rule].basis,
            ruleSet: ruleSetHash,
            deviceClass: deviceClass.name,
            device: name,
            deviceName: row?.title,
            company: row?.company,
            district: row?.district ?? "unassigned",
            place: place,
            onsetAt: onset,
            firedAt: instant,
            coordinate: scope.coordinate(of: measurements),
            reading: json(measurements, of: deviceClass)
        )
    }
}

/// The fields of a reading that are there, as a JSON object.
private func json(_ measurements: Measurements, of deviceClass: DeviceClass) -> String {
    var json = JSONWriter()
    for (index, field) in deviceClass.fields.enumerated() where measurements.has(index) {
        switch field.kind {
        case .number: json.set(field.name, measurements.number(index))
        case .integer: json.set(field.name, measurements.integer(index))
        case .boolean: json.set(field.name, measurements.boolean(index))
        case .choice(let texts): json.set(field.name, texts[measurements.choice(index)])
        }
    }
    return json.text
}
