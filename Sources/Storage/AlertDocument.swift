import Telemetry

extension AlertEvent {
    /// The event as `schemas/alert.schema.json` has it: times as RFC 3339 in China Standard Time, and always the same bytes for
    /// the same event.
    var document: String {
        var json = JSONWriter()
        json.set("alert", alert.id)
        json.set("event", kind.name)
        json.set("at", at.rfc3339())
        if case .resolved(let resolution) = kind { json.set("resolution", resolution.rawValue) }
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
        json.set("onset_at", alert.onsetAt.rfc3339())
        json.set("fired_at", alert.firedAt.rfc3339())
        if let coordinate = alert.coordinate {
            json.set("lat", coordinate.latitude)
            json.set("lon", coordinate.longitude)
        }
        json.set("reading", json: alert.reading)
        if let limits = alert.limits { json.set("limits", json: limits) }
        if alert.isLate { json.set("late", true) }
        return json.text
    }
}
