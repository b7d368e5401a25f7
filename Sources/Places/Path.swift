/// A straight path from a position to one whose side of a border is known: each border crossed changes sides.
///
/// A path that runs through a vertex or along an edge would be hard to judge. So both of its ends are thought to be
/// shifted by the same infinitely small step, north and still less east, which leaves no such case; a position that is
/// not on the border itself stays on its side (simulation of simplicity, Edelsbrunner and Mücke 1990). All signs are
/// exact, so that the answer is.
struct Path {
    let start: PlanePoint
    let end: PlanePoint
    private let vertexOnPathIsLeft: Bool

    @inline(__always)
    init(from start: PlanePoint, to end: PlanePoint) {
        self.start = start
        self.end = end
        // The path moves north: to its left if it leads west.
        vertexOnPathIsLeft = start.x == end.x ? end.y > start.y : end.x < start.x
    }

    /// Tells whether the path crosses the edge a → b.
    @inline(__always)
    func crosses(_ a: PlanePoint, _ b: PlanePoint) -> Bool {
        // Most edges of a cell lie aside of the path.
        if max(a.x, b.x) < min(start.x, end.x) || min(a.x, b.x) > max(start.x, end.x) { return false }
        if max(a.y, b.y) < min(start.y, end.y) || min(a.y, b.y) > max(start.y, end.y) { return false }
        guard isLeft(a) != isLeft(b) else { return false }
        return Self.isLeft(start, of: a, b) != Self.isLeft(end, of: a, b)
    }

    /// Tells whether it crosses an odd number of edges, so that its ends lie on different sides of the border.
    func changesSides(among edges: ArraySlice<UInt32>, of vertices: [PlanePoint]) -> Bool {
        var changes = false
        for edge in edges where crosses(vertices[Int(edge)], vertices[Int(edge) + 1]) { changes.toggle() }
        return changes
    }

    @inline(__always)
    private func isLeft(_ vertex: PlanePoint) -> Bool {
        let side = orientation(start, end, vertex)
        return side > 0 || (side == 0 && vertexOnPathIsLeft)
    }

    /// A position on the line itself moves north, then east.
    @inline(__always)
    private static func isLeft(_ position: PlanePoint, of a: PlanePoint, _ b: PlanePoint) -> Bool {
        let side = orientation(a, b, position)
        return side > 0 || (side == 0 && (a.x == b.x ? b.y < a.y : b.x > a.x))
    }
}

/// Tells whether a position lies exactly on the edge a → b, its ends included.
@inline(__always)
func isOnEdge(_ position: PlanePoint, _ a: PlanePoint, _ b: PlanePoint) -> Bool {
    guard position.x >= min(a.x, b.x), position.x <= max(a.x, b.x),
        position.y >= min(a.y, b.y), position.y <= max(a.y, b.y)
    else { return false }
    return orientation(a, b, position) == 0
}
