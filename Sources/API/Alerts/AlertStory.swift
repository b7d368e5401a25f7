import Documents
import Storage
import Telemetry

/// All that is known of one alert: itself, its case, what happened, and what it rests on.
struct AlertStory {
    private static let mostEvents = 500
    private static let mostAlerts = 100

    private let record: AlertSheet
    private let events: [StoredEvent]
    private let alerts: [CaseAlert]
    private let grounds: String?
    private let geometry: String?
    private let lastEvent: Int64

    init(_ record: AlertSheet, _ reader: borrowing StoreReader) throws {
        self.record = record
        events = try reader.story(ofCase: record.file.id, limit: Self.mostEvents)
        alerts = try reader.alerts(ofCase: record.file.id, limit: Self.mostAlerts)
        grounds = try reader.grounds(of: record.alert.id)
        let hash = grounds.flatMap(storedJSON)?["place"]?["geometry_sha256"]?.text
        geometry = try hash.flatMap { try reader.exhibit($0) }
        lastEvent = try reader.latestEvent()
    }

    var document: String {
        let alert = record.alert
        var json = JSONWriter()
        record.write(to: &json)
        json.set("basis", alert.basis)
        json.set("rule_set", alert.ruleSet)
        json.set("reading", json: alert.reading)
        json.set("limits", json: alert.limits ?? "[]")
        if let grounds = groundsDocument { json.set("grounds", json: grounds) }
        json.set("case_alerts", json: jsonArray(alerts.map(\.document)))
        json.set("events", json: jsonArray(events.map(\.storyDocument)))
        json.set("last_event", lastEvent)
        return json.text
    }

    /// The grounds as they are stored, but for the place, which becomes a GeoJSON Feature.
    private var groundsDocument: String? {
        guard let stored = grounds.flatMap(storedJSON) else { return nil }
        var json = JSONWriter()
        json.set("rule", stored["rule"]?.text ?? "")
        if let register = stored["register"] { json.set("register", json: register.json) }
        json.set("permits", json: stored["permits"]?.json ?? "[]")
        if let place = stored["place"] { json.set("place", json: feature(place)) }
        return json.text
    }

    private func feature(_ place: JSONValue) -> String {
        var properties = JSONWriter()
        properties.set("name", place["name"]?.text ?? "")
        properties.set("kind", place["kind"]?.text ?? "")
        if let reach = place["reach_metres"] { properties.set("reach_metres", json: reach.json) }
        return featureDocument(id: place["id"]?.text ?? "", geometry: geometry ?? "null", properties: properties.text)
    }
}

/// A GeoJSON Feature; `geometry`, `properties` and `links` are JSON.
func featureDocument(id: String?, geometry: String, properties: String, links: String? = nil) -> String {
    var json = JSONWriter()
    json.set("type", "Feature")
    json.set("id", id)
    json.set("geometry", json: geometry)
    json.set("properties", json: properties)
    if let links { json.set("links", json: links) }
    return json.text
}
