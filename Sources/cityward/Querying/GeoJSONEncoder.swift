import Databases
import Documents
import Telemetry

/// A FeatureCollection of RFC 7946, in WGS-84 as the store has it: rows with `lat` and `lon` become points, those without positions
/// have no geometry. A column `geometry` holds GeoJSON instead, as that of the table `place` does.
struct GeoJSONEncoder: RowEncoder {
    private let sink: RowSink
    private var names: [String] = []
    private var latitude: Int?
    private var longitude: Int?
    private var geometry: Int?
    private var isFirst = true

    init(_ sink: RowSink) {
        self.sink = sink
    }

    mutating func begin(_ names: [String]) throws {
        self.names = names
        latitude = names.firstIndex(of: "lat")
        longitude = names.firstIndex(of: "lon")
        geometry = names.firstIndex(of: "geometry")
        guard geometry != nil || (latitude != nil && longitude != nil) else {
            throw Failure(
                "geojson needs the columns lat and lon, or geometry; the query gives \(names.joined(separator: ", "))"
            )
        }
        try sink.put("{\"type\":\"FeatureCollection\",\"features\":[")
    }

    mutating func row(_ values: [Value]) throws {
        var properties = JSONWriter()
        for (index, name) in names.enumerated() where index != latitude && index != longitude && index != geometry {
            properties.set(name, values[index])
        }
        var feature = JSONWriter()
        feature.set("type", "Feature")
        feature.set("geometry", json: try shape(values))
        feature.set("properties", json: properties.text)
        try sink.put((isFirst ? "\n" : ",\n") + feature.text)
        isFirst = false
    }

    func end() throws {
        try sink.put("\n]}\n")
    }

    private func shape(_ values: [Value]) throws -> String {
        if let geometry, case .text(let text) = values[geometry] {
            guard let document = try? JSONDocument(parsing: Array(text.utf8)),
                case .object = document.kind(of: document.root)
            else {
                throw Failure("the column geometry holds '\(text.prefix(60))', which is no GeoJSON geometry")
            }
            return text
        }
        guard let latitude = latitude.flatMap({ values[$0].number }),
            let longitude = longitude.flatMap({ values[$0].number })
        else { return "null" }
        return "{\"type\":\"Point\",\"coordinates\":[\(longitude),\(latitude)]}"
    }
}
