import Documents
import Storage
import Telemetry

extension AlertSheet {
    /// As `schemas/openapi.yaml` has an alert in a list.
    var document: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text
    }

    func write(to json: inout JSONWriter) {
        json.set("id", alert.id)
        json.set("state", isFiring ? "firing" : "resolved")
        json.setMatter(of: alert)
        json.set("resolved_at", resolvedAt?.rfc3339())
        json.set("resolution", resolution?.rawValue)
        json.set(alert.coordinate)
        json.set("late", alert.isLate)
        json.set("case", json: caseDocument(file))
    }
}

extension CaseAlert {
    var document: String {
        var json = JSONWriter()
        json.set("id", id)
        json.set("state", resolvedAt == nil ? "firing" : "resolved")
        json.set("onset_at", onsetAt.rfc3339())
        json.set("fired_at", firedAt.rfc3339())
        json.set("resolved_at", resolvedAt?.rfc3339())
        return json.text
    }
}

extension StoredEvent {
    /// What a story tells of it; the rest stands in the alert.
    var storyDocument: String {
        var json = JSONWriter()
        json.set("seq", sequence)
        json.set("alert", alert)
        json.set("event", kind)
        json.set("at", at.rfc3339())
        json.set("recorded_at", recordedAt.rfc3339())
        guard let stored = storedJSON(document) else { return json.text }
        json.set("severity", stored["severity"]?.text)
        json.set("resolution", stored["resolution"]?.text)
        if let act = stored["act"] { json.set("act", json: act.json) }
        return json.text
    }
}
