import Storage
import Telemetry

/// An alert event in the structured mode of CloudEvents 1.0 (github.com/cloudevents/spec, JSON event format).
///
/// `source` and `id` together are the same whenever the same event is delivered again, so that a receiver can drop it.
func cloudEvent(_ event: OutboxEvent) -> String {
    var json = JSONWriter()
    json.set("specversion", "1.0")
    json.set("id", "\(event.alert)-\(event.kind)-\(event.at.milliseconds)")
    json.set("source", "urn:cityward")
    json.set("type", "cityward.alert.\(event.kind)")
    json.set("subject", event.alert)
    json.set("time", event.at.rfc3339())
    json.set("datacontenttype", "application/json")
    json.set("dataschema", "urn:cityward:schema:alert")
    json.set("data", json: event.document)
    return json.text
}
