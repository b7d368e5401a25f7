import Storage
import Telemetry

/// The way of the device as a file for maps.
extension CaseMatter {
    /// `track.geojson`: the way before the firing and during the alert, where it fired, and the place; WGS-84.
    var trackDocument: String {
        var features: [String] = []
        for part in parts where !part.track.isEmpty {
            let positions = part.track.map { "[\($0.coordinate.longitude),\($0.coordinate.latitude)]" }
            let geometry =
                positions.count == 1
                ? "{\"type\":\"Point\",\"coordinates\":\(positions[0])}"
                : "{\"type\":\"LineString\",\"coordinates\":\(list(positions))}"
            var properties = JSONWriter()
            properties.set("role", part.part.rawValue)
            properties.set("times", json: list(part.track.map { jsonString($0.at.rfc3339()) }))
            features.append(feature(geometry, properties.text))
        }
        if let coordinate = alert.coordinate {
            var properties = JSONWriter()
            properties.set("role", "fired")
            properties.set("at", alert.firedAt.rfc3339())
            let position = "[\(coordinate.longitude),\(coordinate.latitude)]"
            features.append(feature("{\"type\":\"Point\",\"coordinates\":\(position)}", properties.text))
        }
        if let geometryText, JSONNode(geometryText) != nil {
            var properties = JSONWriter()
            properties.set("role", "place")
            for member in place?.members ?? [] { properties.set(member.key, json: member.value.source) }
            features.append(feature(geometryText, properties.text))
        }
        return "{\"type\":\"FeatureCollection\",\"features\":\(list(features))}\n"
    }

    private func feature(_ geometry: String, _ properties: String) -> String {
        "{\"type\":\"Feature\",\"geometry\":\(geometry),\"properties\":\(properties)}"
    }
}
