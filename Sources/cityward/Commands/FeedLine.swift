import Storage
import Telemetry

/// How a feed stands, for people and for programs.
struct FeedLine {
    let standing: FeedStanding
    /// Its name in the configuration; `nil` where there is no such feed, or where the configuration was not asked.
    let kind: String?
    let isConfigured: Bool
    let parked: [ParkedEvent]

    /// A line for the feed, and one for each event that it has parked.
    var texts: [String] {
        var text = "\(standing.feed)\(kind.map { $0 == standing.feed ? "" : " (\($0))" } ?? "")"
        if !isConfigured { text += " (no longer configured)" }
        text += "  at event \(standing.cursor)"
        text += standing.waiting == 0 ? ", nothing waits" : ", \(standing.waiting) wait"
        if let since = standing.waitingSince { text += " since \(LocalTime.text(since))" }
        if standing.parked > 0 { text += ", \(standing.parked) parked" }
        return [text] + parked.map { "  parked \($0.sequence) at \(LocalTime.text($0.at)): \($0.reason)" }
    }

    /// The same as one JSON object.
    var object: String {
        var json = JSONWriter()
        json.set("feed", standing.feed)
        json.set("kind", kind)
        json.set("cursor", standing.cursor)
        json.set("waiting", Int64(standing.waiting))
        json.set("waiting_since", standing.waitingSince?.rfc3339())
        json.set("parked", Int64(standing.parked))
        json.set("parked_events", json: "[\(parked.map(object).joined(separator: ","))]")
        return json.text
    }

    private func object(_ event: ParkedEvent) -> String {
        var json = JSONWriter()
        json.set("sequence", event.sequence)
        json.set("parked_at", event.at.rfc3339())
        json.set("reason", event.reason)
        return json.text
    }
}
