import Telemetry

/// What a collection answers: features as JSON objects, and where the next page begins.
struct FeaturePage: Sendable {
    var features: [String]
    /// The cursor of the next page; `nil` on the last one.
    var next: String?
    /// How many features the whole selection has; `nil` where counting would cost too much.
    var matched: Int?
}

/// A link as RFC 8288 and the OGC standards have it in JSON.
struct FeatureLink {
    let relation: String
    let type: Answer.MediaType
    let title: String?
    let address: String

    init(_ relation: String, _ address: String, _ type: Answer.MediaType = .json, _ title: String? = nil) {
        self.relation = relation
        self.type = type
        self.title = title
        self.address = address
    }

    var document: String {
        var json = JSONWriter()
        json.set("href", address)
        json.set("rel", relation)
        json.set("type", type.name)
        json.set("title", title)
        return json.text
    }
}

extension [FeatureLink] {
    var document: String { jsonArray(map(\.document)) }
}

extension FeaturePage {
    /// A FeatureCollection.
    func document(at instant: Instant, _ links: [FeatureLink]) -> String {
        var json = JSONWriter()
        json.set("type", "FeatureCollection")
        json.set("timeStamp", instant.rfc3339())
        if let matched { json.set("numberMatched", Int64(matched)) }
        json.set("numberReturned", Int64(features.count))
        json.set("links", json: links.document)
        json.set("features", json: jsonArray(features))
        return json.text
    }
}

/// A position as a GeoJSON geometry; `null` for none.
func pointGeometry(_ coordinate: Coordinate?) -> String {
    coordinate.map { "{\"type\":\"Point\",\"coordinates\":\(positionDocument($0))}" } ?? "null"
}

func lineGeometry(_ line: [Coordinate]) -> String {
    "{\"type\":\"LineString\",\"coordinates\":\(jsonArray(line.map(positionDocument)))}"
}

private func positionDocument(_ coordinate: Coordinate) -> String {
    "[\(coordinate.longitude),\(coordinate.latitude)]"
}
