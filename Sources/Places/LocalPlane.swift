/// A plane map around one position (local equirectangular projection), in degrees of latitude.
///
/// It finds the nearest position of a line; how far that is, the great circle tells (`Earth.distance`), so that the
/// map's own error, which grows with the distance, enters only in the second order.
struct LocalPlane {
    private let origin: PlanePoint
    /// How much shorter a degree of longitude is than one of latitude.
    private let eastwardScale: Double

    init(around origin: PlanePoint) {
        self.init(around: origin, mappedAt: origin.y)
    }

    /// A map that is true to scale at another latitude than that of its origin.
    init(around origin: PlanePoint, mappedAt latitude: Double) {
        self.origin = origin
        eastwardScale = cosine(latitude * radiansPerDegree)
    }

    /// A position, and the square of its distance in degrees of latitude.
    struct Nearest {
        var position = PlanePoint(x: 0, y: 0)
        var squaredDegrees = Double.infinity
    }

    /// The square of the least distance that anything in a box may have.
    func squaredDegrees(to box: Box) -> Double {
        let east = max(0, box.minimum.x - origin.x, origin.x - box.maximum.x) * eastwardScale
        let north = max(0, box.minimum.y - origin.y, origin.y - box.maximum.y)
        return east * east + north * north
    }

    /// The position of the segment a → b that is nearest.
    @inline(__always)
    func nearest(_ a: PlanePoint, _ b: PlanePoint) -> Nearest {
        let startEast = (a.x - origin.x) * eastwardScale
        let startNorth = a.y - origin.y
        let stepEast = (b.x - a.x) * eastwardScale
        let stepNorth = b.y - a.y
        let squaredLength = stepEast * stepEast + stepNorth * stepNorth
        let along = -(startEast * stepEast + startNorth * stepNorth)
        // A segment without length is its first end.
        let share = squaredLength > 0 ? min(1, max(0, along / squaredLength)) : 0
        let east = startEast + share * stepEast
        let north = startNorth + share * stepNorth
        return Nearest(
            position: PlanePoint(x: a.x + share * (b.x - a.x), y: a.y + share * stepNorth),
            squaredDegrees: east * east + north * north
        )
    }
}

extension ShapeTable {
    /// The nearest position on all borders and lines of a place; `nil` if it has none.
    func nearestPosition(ofPlace place: Int, in plane: LocalPlane) -> PlanePoint? {
        var best = LocalPlane.Nearest()
        for run in runs[firstRunOfPlace[place]..<firstRunOfPlace[place + 1]]
        where plane.squaredDegrees(to: run.box) < best.squaredDegrees {
            for vertex in run.firstVertex..<max(run.lastVertex, run.firstVertex + 1) {
                let found = plane.nearest(vertices[vertex], vertices[min(vertex + 1, run.lastVertex)])
                if found.squaredDegrees < best.squaredDegrees { best = found }
            }
        }
        return best.squaredDegrees.isFinite ? best.position : nil
    }
}
