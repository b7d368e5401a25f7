/// A plane map around one position (local equirectangular projection), in degrees of latitude.
///
/// It finds the nearest position of a line; how far that is, the great circle tells (`Earth.distance`), so that the
/// map's own error, which grows with the distance, enters only in the second order.
struct LocalPlane {
    let x: Double
    let y: Double
    /// How much shorter a degree of longitude is than one of latitude, here.
    let eastwardScale: Double

    init(x: Double, y: Double) {
        self.init(x: x, y: y, mappedAt: y)
    }

    /// A map that is true to scale at another latitude than that of its centre.
    init(x: Double, y: Double, mappedAt latitude: Double) {
        self.x = x
        self.y = y
        eastwardScale = cosine(latitude * radiansPerDegree)
    }

    /// A position, and the square of its distance in degrees of latitude.
    struct Nearest {
        var x = 0.0
        var y = 0.0
        var squaredDegrees = Double.infinity
    }

    /// The square of the least distance that anything in a box may have.
    func squaredDegrees(to box: Box) -> Double {
        let east = max(0, box.minimumX - x, x - box.maximumX) * eastwardScale
        let north = max(0, box.minimumY - y, y - box.maximumY)
        return east * east + north * north
    }

    /// The position of the segment a → b that is nearest.
    @inline(__always)
    func nearest(aX: Double, aY: Double, bX: Double, bY: Double) -> Nearest {
        let startEast = (aX - x) * eastwardScale
        let startNorth = aY - y
        let stepEast = (bX - aX) * eastwardScale
        let stepNorth = bY - aY
        let squaredLength = stepEast * stepEast + stepNorth * stepNorth
        let along = -(startEast * stepEast + startNorth * stepNorth)
        // A segment without length is its first end.
        let share = squaredLength > 0 ? min(1, max(0, along / squaredLength)) : 0
        let east = startEast + share * stepEast
        let north = startNorth + share * stepNorth
        return Nearest(
            x: aX + share * (bX - aX),
            y: aY + share * stepNorth,
            squaredDegrees: east * east + north * north
        )
    }
}

extension ShapeTable {
    func nearestPosition(on run: Run, in plane: LocalPlane) -> LocalPlane.Nearest {
        var best = LocalPlane.Nearest()
        var vertex = Int(run.firstVertex)
        let last = Int(run.lastVertex)
        if vertex == last { return plane.nearest(aX: x[vertex], aY: y[vertex], bX: x[vertex], bY: y[vertex]) }
        while vertex < last {
            let found = plane.nearest(aX: x[vertex], aY: y[vertex], bX: x[vertex + 1], bY: y[vertex + 1])
            if found.squaredDegrees < best.squaredDegrees { best = found }
            vertex += 1
        }
        return best
    }

    /// The nearest position on all borders and lines of a place, `nil` if it has none.
    func nearestPosition(ofPlace place: Int, in plane: LocalPlane) -> LocalPlane.Nearest? {
        var best = LocalPlane.Nearest()
        for part in parts[Int(firstPartOfPlace[place])..<Int(firstPartOfPlace[place + 1])] {
            for run in runs[Int(part.firstRun)..<Int(part.firstRun + part.runCount)]
            where plane.squaredDegrees(to: run.box) < best.squaredDegrees {
                let found = nearestPosition(on: run, in: plane)
                if found.squaredDegrees < best.squaredDegrees { best = found }
            }
        }
        return best.squaredDegrees.isFinite ? best : nil
    }
}
