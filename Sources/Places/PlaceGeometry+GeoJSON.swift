import Telemetry

extension PlaceGeometry {
    /// The shape as a GeoJSON geometry (RFC 7946); how wide lines are and how large a circle is, it does not say.
    public var geoJSON: String {
        switch self {
        case .area(let polygons):
            let shapes = polygons.map { polygon in list(polygon.rings.map(positions)) }
            return shapes.count == 1
                ? object("Polygon", shapes[0]) : object("MultiPolygon", list(shapes))
        case .lines(let lines, _):
            return lines.count == 1
                ? object("LineString", positions(lines[0])) : object("MultiLineString", list(lines.map(positions)))
        case .circle(let centre, _):
            return object("Point", position(centre))
        }
    }

    /// Half the width of lines, or the radius of a circle; `nil` for an area.
    public var reachMetres: Double? {
        switch self {
        case .area: nil
        case .lines(_, let width): width / 2
        case .circle(_, let radius): radius
        }
    }
}

private func object(_ type: String, _ coordinates: String) -> String {
    "{\"type\":\"\(type)\",\"coordinates\":\(coordinates)}"
}

private func list(_ parts: [String]) -> String {
    "[\(parts.joined(separator: ","))]"
}

private func positions(_ coordinates: [Coordinate]) -> String {
    list(coordinates.map(position))
}

private func position(_ coordinate: Coordinate) -> String {
    "[\(coordinate.longitude),\(coordinate.latitude)]"
}
