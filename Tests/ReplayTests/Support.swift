import Replay
import Telemetry

/// A Monday, 08:00 in Jingmen.
let morning = Instant(rfc3339: "2026-11-23T08:00:00+08:00")!

func minute(_ minute: Int64) -> Instant { morning + .minutes(minute) }

/// An alert by the minutes of its onset, firing (the onset, unless said otherwise) and end.
func span(
    _ id: String,
    _ onset: Int64,
    fired: Int64? = nil,
    until end: Int64?,
    _ resolution: AlertEvent.Resolution = .cleared,
    rule: String = "speeding",
    deviceClass: String = "truck",
    device: String = "T1",
    district: String = "dongbao",
    place: String? = nil,
    severity: Severity = .minor,
    escalated: Int64? = nil
) -> AlertSpan {
    AlertSpan(
        id: id,
        subject: AlertSpan.Subject(rule: rule, deviceClass: deviceClass, device: device),
        title: "超速",
        deviceName: nil,
        district: district,
        place: place,
        onsetAt: minute(onset),
        firedAt: minute(fired ?? onset),
        severity: severity,
        escalatedAt: escalated.map(minute),
        end: end.map { AlertSpan.End(at: minute($0), resolution: resolution) }
    )
}

/// An alert as the judge makes it.
func alert(
    _ id: String,
    _ onset: Int64,
    rule: String = "speeding",
    device: String = "T1",
    severity: Severity = .minor
) -> Alert {
    Alert(
        id: id,
        rule: rule,
        title: "超速",
        severity: severity,
        basis: nil,
        ruleSet: "8f2c61d0",
        deviceClass: "truck",
        device: device,
        deviceName: nil,
        company: nil,
        district: "dongbao",
        place: nil,
        onsetAt: minute(onset),
        firedAt: minute(onset),
        coordinate: nil,
        reading: "{}"
    )
}

func fired(_ alert: Alert) -> AlertEvent {
    AlertEvent(kind: .fired, at: alert.firedAt, recordedAt: alert.firedAt, alert: alert)
}

func escalated(_ alert: Alert, to severity: Severity, at time: Int64) -> AlertEvent {
    var graver = alert
    graver.severity = severity
    return AlertEvent(kind: .escalated, at: minute(time), recordedAt: minute(time), alert: graver)
}

func resolved(_ alert: Alert, at time: Int64) -> AlertEvent {
    AlertEvent(kind: .resolved(.cleared), at: minute(time), recordedAt: minute(time), alert: alert)
}
