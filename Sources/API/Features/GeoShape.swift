import Documents
import Telemetry

/// A GeoJSON geometry taken apart, for the one question that a map asks: does it reach into a box?
///
/// Edges are straight in longitude and latitude, as RFC 7946 has them.
struct GeoShape: Sendable {
    private var points: [Coordinate] = []
    private var lines: [[Coordinate]] = []
    /// Each with its outer ring first.
    private var polygons: [[[Coordinate]]] = []

    /// `nil` where the text is no geometry with positions.
    init?(geoJSON: String) {
        guard let geometry = storedJSON(geoJSON), let coordinates = geometry["coordinates"] else { return nil }
        switch geometry["type"]?.text {
        case "Point": points = [position(coordinates)].compactMap(\.self)
        case "LineString": lines = [positions(coordinates)]
        case "MultiLineString": lines = parts(coordinates).map(positions)
        case "Polygon": polygons = [parts(coordinates).map(positions)]
        case "MultiPolygon": polygons = parts(coordinates).map { parts($0).map(positions) }
        default: return nil
        }
        guard !vertices.isEmpty else { return nil }
    }

    init(line: [Coordinate]) {
        lines = [line]
    }

    private var vertices: [Coordinate] { points + lines.flatMap(\.self) + polygons.flatMap(\.self).flatMap(\.self) }

    /// The smallest box around it.
    var box: BoundingBox? { BoundingBox(around: vertices) }

    /// Whether some of it lies in a box or on its edge.
    func intersects(_ box: BoundingBox) -> Bool {
        box.withoutAntimeridian.contains { window in
            points.contains(where: window.contains) || lines.contains { line($0, reaches: window) }
                || polygons.contains { polygon($0, reaches: window) }
        }
    }

    private func line(_ line: [Coordinate], reaches window: BoundingBox) -> Bool {
        if line.contains(where: window.contains) { return true }
        return zip(line, line.dropFirst()).contains { segment(from: $0, to: $1, crosses: window) }
    }

    private func polygon(_ rings: [[Coordinate]], reaches window: BoundingBox) -> Bool {
        if rings.contains(where: { line($0, reaches: window) }) { return true }
        // No edge reaches into the window, so it is all inside or all outside: any corner tells.
        guard let corner = Coordinate(latitude: window.south, longitude: window.west) else { return false }
        return rings.reduce(false) { isInside, ring in isInside != surrounds(ring, corner) }
    }
}

extension BoundingBox {
    /// Itself, or its two halves.
    fileprivate var withoutAntimeridian: [BoundingBox] {
        guard spansAntimeridian else { return [self] }
        return [
            BoundingBox(west: west, south: south, east: 180, north: north),
            BoundingBox(west: -180, south: south, east: east, north: north),
        ].compactMap(\.self)
    }
}

/// Clips a segment by the four edges (Liang and Barsky, ACM Transactions on Graphics 3(1), 1984).
private func segment(from start: Coordinate, to end: Coordinate, crosses window: BoundingBox) -> Bool {
    let (dx, dy) = (end.longitude - start.longitude, end.latitude - start.latitude)
    var (first, last) = (0.0, 1.0)
    for (step, room) in [
        (-dx, start.longitude - window.west), (dx, window.east - start.longitude),
        (-dy, start.latitude - window.south), (dy, window.north - start.latitude),
    ] {
        if step == 0 {
            if room < 0 { return false }
        } else if step < 0 {
            first = max(first, room / step)
        } else {
            last = min(last, room / step)
        }
    }
    return first <= last
}

/// Counts the edges that a ray to the east meets.
private func surrounds(_ ring: [Coordinate], _ point: Coordinate) -> Bool {
    var isInside = false
    for (start, end) in zip(ring, ring.dropFirst())
    where (start.latitude > point.latitude) != (end.latitude > point.latitude) {
        let share = (point.latitude - start.latitude) / (end.latitude - start.latitude)
        if point.longitude < start.longitude + share * (end.longitude - start.longitude) { isInside.toggle() }
    }
    return isInside
}

private func parts(_ value: JSONValue) -> [JSONValue] { value.elements ?? [] }

private func positions(_ value: JSONValue) -> [Coordinate] { parts(value).compactMap(position) }

private func position(_ value: JSONValue) -> Coordinate? {
    let numbers = parts(value).compactMap(\.number)
    guard numbers.count >= 2 else { return nil }
    return Coordinate(latitude: numbers[1], longitude: numbers[0])
}
