extension ShapeTable {
    /// Tells whether a polygon contains a position, from the edges in a cell.
    ///
    /// Holes need no care: all rings count alike. A position on any ring is inside, as with `ST_Covers` of PostGIS.
    /// The edges are at least all those of the polygon in some convex region that holds the position and the centre.
    @inline(__always)
    func polygonContains(
        _ position: PlanePoint,
        edges: Range<Int>,
        of lists: Span<UInt32>,
        centre: PlanePoint,
        isCentreInside: Bool
    ) -> Bool {
        let vertices = vertices.span
        let path = Path(from: position, to: centre)
        var isInside = isCentreInside
        for index in edges {
            let edge = Int(lists[index])
            let a = vertices[edge]
            let b = vertices[edge + 1]
            if isOnEdge(position, a, b) { return true }
            if path.crosses(a, b) { isInside.toggle() }
        }
        return isInside
    }

    /// Tells whether a position is within reach of any of a line's segments.
    ///
    /// At the very rim the great circle decides. Elsewhere the plane is enough: over at most 5 km, up to 85° of
    /// latitude, they differ by less than half a percent.
    func lineReaches(_ position: PlanePoint, from segments: Range<Int>, of lists: Span<UInt32>, reach: Reach) -> Bool {
        let plane = LocalPlane(around: position)
        for index in segments {
            let segment = Int(lists[index])
            let nearest = plane.nearest(vertices[segment], vertices[segment + 1])
            let metres = nearest.squaredDegrees.squareRoot() * Earth.metresPerDegree
            if metres < reach.metres * 0.99 { return true }
            if metres > reach.metres * 1.01 { continue }
            if Earth.haversine(from: position, to: nearest.position) <= reach.haversine { return true }
        }
        return false
    }

    func circleContains(_ position: PlanePoint, centre vertex: Int, reach: Reach) -> Bool {
        Earth.haversine(from: position, to: vertices[vertex]) <= reach.haversine
    }
}
