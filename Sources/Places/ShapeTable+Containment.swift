extension ShapeTable {
    /// Tells whether a part contains a position; its border belongs to it.
    @inline(__always)
    func part(_ number: Int, contains x: Double, _ y: Double) -> Bool {
        let part = parts[number]
        guard part.box.contains(x, y) else { return false }
        switch part.form {
        case .polygon: return polygon(part, contains: x, y)
        case .stretch: return stretch(part, contains: x, y)
        case .circle: return circle(part, contains: x, y)
        }
    }

    /// Counts the edges that a ray to the east crosses: an odd number means inside. All rings count alike, so that
    /// holes need no care, and a position on any ring is inside, as with `ST_Covers` of PostGIS.
    private func polygon(_ part: Part, contains x: Double, _ y: Double) -> Bool {
        let slab = Int(part.firstSlab) + slab(of: y, in: part)
        let edges = slabEdges.span
        let edgeX = self.x.span
        let edgeY = self.y.span
        var isInside = false
        var entry = Int(slabStarts[slab])
        let end = Int(slabStarts[slab + 1])
        while entry < end {
            let first = Int(edges[entry])
            entry += 1
            let firstY = edgeY[first]
            let secondY = edgeY[first + 1]
            if (firstY > y) != (secondY > y) {
                let firstX = edgeX[first]
                let secondX = edgeX[first + 1]
                if firstX < x, secondX < x { continue }
                if firstX > x, secondX > x {
                    isInside.toggle()
                    continue
                }
                let side = orientation(aX: firstX, aY: firstY, bX: secondX, bY: secondY, pX: x, pY: y)
                if side == 0 { return true }
                // East of the position lies an upward edge that has it on its left, or a downward one on its right.
                if (side > 0) == (secondY > firstY) { isInside.toggle() }
            } else if firstY == y || secondY == y {
                // The edge touches the ray's line with one end from below, or lies in it.
                let firstX = edgeX[first]
                let secondX = edgeX[first + 1]
                if firstY == y, firstX == x { return true }
                if secondY == y, secondX == x { return true }
                if firstY == secondY, (firstX < x) != (secondX < x) { return true }
            }
        }
        return isInside
    }

    /// Near the edge of the buffer the great circle decides, elsewhere the plane is enough: over at most 5 km, up to
    /// 85° of latitude, they differ by less than half a percent.
    private func stretch(_ part: Part, contains x: Double, _ y: Double) -> Bool {
        let plane = LocalPlane(x: x, y: y)
        let nearest = nearestPosition(on: runs[Int(part.firstRun)], in: plane)
        let distanceMetres = nearest.squaredDegrees.squareRoot() * Earth.metresPerDegree
        if distanceMetres < part.reachMetres * 0.99 { return true }
        if distanceMetres > part.reachMetres * 1.01 { return false }
        let haversine = Earth.haversine(startX: x, startY: y, endX: nearest.x, endY: nearest.y)
        return haversine <= part.reachHaversine
    }

    private func circle(_ part: Part, contains x: Double, _ y: Double) -> Bool {
        let centre = Int(runs[Int(part.firstRun)].firstVertex)
        return Earth.haversine(startX: x, startY: y, endX: self.x[centre], endY: self.y[centre])
            <= part.reachHaversine
    }
}
