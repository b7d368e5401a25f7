import Storage
import Telemetry

/// How long an Alertmanager believes that an alert fires without being told again: five rounds.
private let beliefSpan = TimeSpan.minutes(5)

/// An alert as the API v2 of Alertmanager takes it.
///
/// Labels are what it is known, grouped and routed by; none of them changes while it fires but the severity.
///
/// `now`: the computer's clock, from which Alertmanager too reckons when an alert ends.
func alertmanagerAlert(
    _ standing: StandingAlert,
    as severity: Severity,
    endedAt: Instant?,
    now: Instant,
    externalURL: String?
) -> String {
    let alert = standing.alert
    // An alert that ended at a time which the clock has not reached would fire until then.
    let end = endedAt.map { min($0, now) } ?? now + beliefSpan
    var json = JSONWriter()
    json.set("labels", json: labels(alert, severity))
    json.set("annotations", json: annotations(standing))
    json.set("startsAt", min(alert.onsetAt, end).rfc3339())
    json.set("endsAt", end.rfc3339())
    if let externalURL { json.set("generatorURL", "\(externalURL)/#alert=\(alert.id)") }
    return json.text
}

private func labels(_ alert: Alert, _ severity: Severity) -> String {
    var labels = JSONWriter()
    labels.set("alertname", alert.rule)
    labels.set("alert", alert.id)
    labels.set("class", alert.deviceClass)
    labels.set("device", alert.device)
    labels.set("district", alert.district)
    labels.set("place", alert.place)
    labels.set("severity", severity.rawValue)
    return labels.text
}

private func annotations(_ standing: StandingAlert) -> String {
    let alert = standing.alert
    var annotations = JSONWriter()
    annotations.set("title", alert.title)
    annotations.set("basis", alert.basis)
    annotations.set("name", alert.deviceName)
    annotations.set("company", alert.company)
    annotations.set("case", standing.caseID)
    annotations.set("category", alert.category)
    annotations.set("due_at", alert.dueAt?.rfc3339())
    if let coordinate = alert.coordinate {
        annotations.set("position", "\(coordinate.latitude),\(coordinate.longitude)")
    }
    return annotations.text
}
