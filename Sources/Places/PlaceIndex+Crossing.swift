public import Telemetry

extension PlaceIndex {
    /// Tells whether the straight way from one position to another meets a place: whether it begins or ends in it, or
    /// crosses its border, or the centre line of a road or corridor.
    ///
    /// The way is straight in degrees, as the edges of places are, and the test is exact. A circle is met where the way
    /// comes within its radius.
    public func crosses(_ id: PlaceID, from start: Coordinate, to end: Coordinate) -> Bool {
        if contains(id, start) || contains(id, end) { return true }
        if case .circle(let centre, let radiusMetres) = places[id.number].geometry {
            let nearest = LocalPlane(around: PlanePoint(centre)).nearest(PlanePoint(start), PlanePoint(end))
            return Earth.distance(from: PlanePoint(centre), to: nearest.position) <= radiusMetres
        }
        return shapes.outlineMeets(PlanePoint(start), PlanePoint(end), ofPlace: id.number)
    }
}

extension ShapeTable {
    /// Whether the way from start to end has a position in common with a border or line of a place.
    fileprivate func outlineMeets(_ start: PlanePoint, _ end: PlanePoint, ofPlace place: Int) -> Bool {
        var way = Box()
        way.include(start)
        way.include(end)
        for run in runs[firstRunOfPlace[place]..<firstRunOfPlace[place + 1]] where run.box.meets(way) {
            for vertex in run.firstVertex..<run.lastVertex
            where segmentsMeet(start, end, vertices[vertex], vertices[vertex + 1]) {
                return true
            }
        }
        return false
    }
}

/// Whether the segments a → b and c → d have a position in common, their ends included; exact for all doubles.
func segmentsMeet(_ a: PlanePoint, _ b: PlanePoint, _ c: PlanePoint, _ d: PlanePoint) -> Bool {
    if isOnEdge(c, a, b) || isOnEdge(d, a, b) || isOnEdge(a, c, d) || isOnEdge(b, c, d) { return true }
    return (orientation(a, b, c) > 0) != (orientation(a, b, d) > 0)
        && (orientation(c, d, a) > 0) != (orientation(c, d, b) > 0)
}
