import Telemetry

/// The life of an alert: inactive → pending → firing → inactive.
extension ClassJudge {
    /// A reading, or the last reading at the instant at which a window opened, violates a rule.
    mutating func violated(
        _ rule: Int,
        _ device: Int,
        by reading: Reading,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        switch standings[standing(of: rule, device)].state {
        case .inactive:
            begin(rule, device, by: reading, at: instant, into: &judgement)
        case .pending(let onset, let place):
            guard instant - onset >= rules[rule].hold else { return }
            fire(rule, device, by: reading, onset: onset, place: place, at: instant, into: &judgement)
        case .firing(let alert, let clearing):
            guard clearing != nil else { return }
            set(.firing(alert, clearing: nil), rule, device, at: instant)
        }
    }

    /// A reading does not violate a rule.
    mutating func satisfied(_ rule: Int, _ device: Int, at instant: Instant, into judgement: inout Judgement) {
        switch standings[standing(of: rule, device)].state {
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
        switch standings[standing(of: rule, device)].state {
        case .inactive: return
        case .pending: set(.inactive, rule, device, at: instant)
        case .firing(let alert, _): resolve(alert, .windowClosed, rule, device, at: instant, into: &judgement)
        }
    }

    mutating func fire(
        _ rule: Int,
        _ device: Int,
        by reading: Reading,
        onset: Instant,
        place: String?,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let alert = alert(rule, device, reading, onset: onset, place: place, at: instant)
        set(.firing(alert, clearing: nil), rule, device, at: instant)
        judgement.events.append(AlertEvent(kind: .fired, at: instant, recordedAt: now, alert: alert))
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

    private mutating func begin(
        _ rule: Int,
        _ device: Int,
        by reading: Reading,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        let place = scope.matchedPlace.map { scope.identifier(of: $0) }
        guard rules[rule].hold > .zero else {
            return fire(rule, device, by: reading, onset: instant, place: place, at: instant, into: &judgement)
        }
        set(.pending(onset: instant, place: place), rule, device, at: instant)
    }

    private func alert(
        _ rule: Int,
        _ device: Int,
        _ reading: Reading,
        onset: Instant,
        place: String?,
        at instant: Instant
    ) -> Alert {
        let name = devices[device].name
        let row = devices[device].row.map { ruleSet.register.rows[$0] }
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
            ruleSet: ruleSet.hash,
            deviceClass: deviceClass.name,
            device: name,
            deviceName: row?.title,
            company: row?.company,
            district: row?.district ?? "unassigned",
            place: place,
            onsetAt: onset,
            firedAt: instant,
            coordinate: scope.coordinate(of: reading.measurements),
            reading: json(reading, of: deviceClass)
        )
    }
}

/// When a reading was taken and the fields that it has, as a JSON object.
private func json(_ reading: Reading, of deviceClass: DeviceClass) -> String {
    let measurements = reading.measurements
    var json = JSONWriter()
    json.set("observed_at", reading.observedAt.rfc3339())
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
