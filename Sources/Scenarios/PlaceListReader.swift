import Documents
import Places
import Telemetry

/// Reads the places of a scenario.
///
/// Each becomes a GeoJSON feature and is read as the files of `places/` are, so that the same rules hold for it.
///
/// ```yaml
/// places:
///   - { name: core, kind: curfew_zone, polygon: [[31.03, 112.20], [31.03, 112.21], [31.04, 112.21]] }
///   - { name: dump, kind: disposal_site, circle: { center: [31.05, 112.22], radius: 100 } }
///   - { name: ring, kind: curfew_road, line: [[31.00, 112.21], [31.10, 112.21]], width: 30 }
/// ```
struct PlaceListReader {
    private static let keys = ["name", "kind", "circle", "polygon", "holes", "line", "width"]
    private static let forms = ["circle", "polygon", "line"]

    static func places(in list: YAMLValue) -> [Place] {
        var reader = PlaceReader()
        var names: Set<String> = []
        for element in list.elements {
            guard let values = element.mapping(keys: keys), let name = values.requiredText("name"),
                let kind = values.requiredText("kind"), let geometry = geometry(values)
            else { continue }
            guard names.insert(name).inserted else {
                values["name"]?.report("another place of the scenario is called '\(name)'")
                continue
            }
            let errors = reader.errors.count
            reader.read(Array(feature(name, kind, geometry).utf8), file: element.file)
            for error in reader.errors[errors...] {
                let subject = "feature 1 (\(name)): "
                let isNamed = error.message.hasPrefix(subject)
                element.report(isNamed ? String(error.message.dropFirst(subject.count)) : error.message)
            }
        }
        return reader.places
    }

    /// A GeoJSON geometry, and the property that gives it breadth.
    private struct Geometry {
        let type: String
        let coordinates: String
        var measure = ""
    }

    private static func feature(_ name: String, _ kind: String, _ geometry: Geometry) -> String {
        """
        { "type": "Feature", "datum": "wgs84", "id": \(jsonString(name)),
          "properties": { "kind": \(jsonString(kind))\(geometry.measure) },
          "geometry": { "type": "\(geometry.type)", "coordinates": \(geometry.coordinates) } }
        """
    }

    private static func geometry(_ values: YAMLMapping) -> Geometry? {
        let found = forms.filter { values[$0] != nil }
        guard found.count == 1 else {
            values.whole.report("a place has one of circle, polygon and line")
            return nil
        }
        if values["holes"] != nil, values["polygon"] == nil { values["holes"]?.report("only a polygon has holes") }
        if values["width"] != nil, values["line"] == nil { values["width"]?.report("only a line has a width") }
        if let circle = values["circle"] { return self.circle(circle) }
        if let line = values["line"] { return self.line(line, values) }
        return values["polygon"].flatMap { polygon($0, holes: values["holes"]?.elements ?? []) }
    }

    private static func circle(_ value: YAMLValue) -> Geometry? {
        guard let values = value.mapping(keys: ["center", "radius"]) else { return nil }
        for key in ["center", "radius"] where values[key] == nil { value.report("'\(key)' is missing") }
        guard let center = values["center"]?.position(), let radius = values.number("radius", in: 0...50_000) else {
            return nil
        }
        return Geometry(type: "Point", coordinates: json(center), measure: ", \"radius\": \(radius)")
    }

    private static func line(_ value: YAMLValue, _ values: YAMLMapping) -> Geometry? {
        if values["width"] == nil { values.whole.report("a line needs a 'width', in metres") }
        guard let positions = positions(value), let width = values.number("width", in: 0...10_000) else { return nil }
        return Geometry(type: "LineString", coordinates: json(positions), measure: ", \"width\": \(width)")
    }

    private static func polygon(_ value: YAMLValue, holes: [YAMLValue]) -> Geometry? {
        let rings = ([value] + holes).map { positions($0).map { json(closed($0)) } }
        let whole = rings.compactMap(\.self)
        guard whole.count == rings.count else { return nil }
        return Geometry(type: "Polygon", coordinates: "[\(whole.joined(separator: ", "))]")
    }

    private static func positions(_ value: YAMLValue) -> [Coordinate]? {
        let elements = value.elements
        let positions = elements.compactMap { $0.position() }
        return positions.count == elements.count && !positions.isEmpty ? positions : nil
    }

    /// Nobody who writes a zone down wants to write its first corner twice; whoever does may.
    private static func closed(_ ring: [Coordinate]) -> [Coordinate] {
        ring.first == ring.last ? ring : ring + ring.prefix(1)
    }

    private static func json(_ position: Coordinate) -> String { "[\(position.longitude), \(position.latitude)]" }

    private static func json(_ positions: [Coordinate]) -> String {
        "[\(positions.map(json).joined(separator: ", "))]"
    }
}
