import Storage
import Telemetry

/// What receivers know an event by: the same whenever it is delivered again, so that they can drop it.
func cloudEventID(_ event: OutboxEvent) -> String {
    "\(event.alert)-\(event.kind)-\(event.at.milliseconds)"
}

/// An alert event in the structured mode of CloudEvents 1.0 (github.com/cloudevents/spec, JSON event format).
///
/// `sequence` and `chainhash` are extension attributes: its number in the outbox, with leading zeros so that texts sort as numbers
/// do, and its link of the hash chain. Who keeps the latest pair can show that the log before it was not altered.
func cloudEvent(_ event: OutboxEvent) -> String {
    var json = JSONWriter()
    json.set("specversion", "1.0")
    json.set("id", cloudEventID(event))
    json.set("source", "urn:cityward")
    json.set("type", "cityward.alert.\(event.kind)")
    json.set("subject", event.alert)
    json.set("time", event.at.rfc3339())
    json.set("datacontenttype", "application/json")
    json.set("dataschema", "urn:cityward:schema:alert")
    json.set("sequence", sequenceText(event.sequence))
    json.set("chainhash", event.hash)
    json.set("data", json: event.document)
    return json.text
}

/// Twelve digits: a hundred events a second for three centuries.
private func sequenceText(_ sequence: Int64) -> String {
    let digits = String(sequence)
    return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
}
