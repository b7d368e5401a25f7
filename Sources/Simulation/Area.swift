/// Where something is forbidden or allowed: polygons with holes, or a line with a width.
enum Area: Sendable {
    /// Each polygon is its outer ring, followed by its holes.
    case polygons([[[Point]]])
    case line(Path, halfWidth: Double)

    func contains(_ point: Point) -> Bool {
        switch self {
        case .polygons(let polygons):
            polygons.contains { rings in
                // A point in a hole is inside two rings, so that an even count is outside.
                rings.count { encloses($0, point) } % 2 == 1
            }
        case .line(let path, let halfWidth):
            zip(path.points, path.points.dropFirst()).contains { start, end in
                distance(from: point, toSegmentFrom: start, to: end) <= halfWidth
            }
        }
    }
}

/// Whether a ray to the east crosses the ring an odd number of times.
private func encloses(_ ring: [Point], _ point: Point) -> Bool {
    var isInside = false
    for (start, end) in zip(ring, ring.dropFirst()) where (start.y > point.y) != (end.y > point.y) {
        let crossing = start.x + (point.y - start.y) / (end.y - start.y) * (end.x - start.x)
        if point.x < crossing { isInside.toggle() }
    }
    return isInside
}

private func distance(from point: Point, toSegmentFrom start: Point, to end: Point) -> Double {
    let east = end.x - start.x
    let north = end.y - start.y
    let along = ((point.x - start.x) * east + (point.y - start.y) * north) / (east * east + north * north)
    let share = min(1, max(0, along))
    return point.distance(to: Point(x: start.x + east * share, y: start.y + north * share))
}
