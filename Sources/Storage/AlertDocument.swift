import Telemetry

/// An event of the log as `schemas/alert.schema.json` has it: times as RFC 3339 in China Standard Time, and always the same bytes
/// for the same event.
struct AlertDocument {
    let alert: Alert
    /// The kind of the event.
    let event: String
    let at: Instant
    /// The alert that opened the case.
    var caseID: String
    var resolution: AlertEvent.Resolution?
    /// SHA-256 of what the alert rests on.
    var grounds: String?
    /// What an officer did, and the version of the case after it.
    var act: (act: CaseAct, version: Int)?

    var text: String {
        var json = JSONWriter()
        json.set("alert", alert.id)
        json.set("event", event)
        json.set("at", at.rfc3339())
        json.set("case", caseID)
        if let act { json.set("act", json: document(act.act, version: act.version)) }
        json.set("resolution", resolution?.rawValue)
        json.set("rule", alert.rule)
        json.set("rule_set", alert.ruleSet)
        json.set("title", alert.title)
        json.set("severity", alert.severity.rawValue)
        json.set("basis", alert.basis)
        json.set("class", alert.deviceClass)
        json.set("device", alert.device)
        json.set("name", alert.deviceName)
        json.set("company", alert.company)
        json.set("district", alert.district)
        json.set("place", alert.place)
        json.set("category", alert.category)
        json.set("onset_at", alert.onsetAt.rfc3339())
        json.set("fired_at", alert.firedAt.rfc3339())
        // Only the alert that opened the case has its term; the others share it.
        if caseID == alert.id, !alert.isLate { json.set("due_at", alert.dueAt?.rfc3339()) }
        json.set(alert.coordinate)
        json.set("reading", json: alert.reading)
        if let limits = alert.limits { json.set("limits", json: limits) }
        json.set("grounds", grounds)
        if alert.isLate { json.set("late", true) }
        return json.text
    }

    private func document(_ act: CaseAct, version: Int) -> String {
        var json = JSONWriter()
        json.set("by", act.officer)
        switch act.kind {
        case .accept, .reopen: break
        case .assign(let team): json.set("team", team)
        case .dismiss(let reason): json.set("reason", reason)
        case .close(let measure): json.set("measure", measure)
        }
        json.set("note", act.note)
        json.set("version", Int64(version))
        return json.text
    }
}
