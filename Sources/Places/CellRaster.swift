/// Tells which children of one cell a part touches, and which it contains wholly.
///
/// Both answers are on the safe side: a child counts as touched if it merely might be, and as covered only if it
/// certainly is.
struct CellRaster {
    let shapes: ShapeTable
    let frame: CellFrame
    /// The cell's south-western corner, in finest cells.
    let column: Int
    let row: Int
    /// The side of the cell's children, in finest cells.
    let side: Int

    func touched(byPiece vertex: Int, of part: Int) -> ChildMask {
        let (x, y) = (shapes.x, shapes.y)
        let shape = shapes.parts[part]
        let startX = horizontal(x[vertex])
        let startY = vertical(y[vertex])
        switch shape.form {
        case .polygon:
            let endX = horizontal(x[vertex + 1])
            let endY = vertical(y[vertex + 1])
            return ChildMask(touchedBySegmentFrom: startX, startY, to: endX, endY)
        case .stretch, .circle:
            // The reach in degrees is what the part's box has over that of its vertices.
            let box = shapes.runs[Int(shape.firstRun)].box
            let end = shape.form == .circle ? vertex : vertex + 1
            return ChildMask(
                touchedBySegmentFrom: startX,
                startY,
                to: horizontal(x[end]),
                vertical(y[end]),
                reachX: horizontal(box.minimumX) - horizontal(shape.box.minimumX),
                reachY: vertical(box.minimumY) - vertical(shape.box.minimumY)
            )
        }
    }

    /// The children that a part contains wholly, borders included.
    func covered(by part: Int, pieces: some Sequence<Int>, touched: ChildMask) -> ChildMask {
        switch shapes.parts[part].form {
        case .polygon: return inside(polygon: part, touched: touched)
        case .stretch, .circle:
            var covered = ChildMask()
            touched.forEach { child in
                if pieces.contains(where: { isCovered(child, byPiece: $0, of: shapes.parts[part]) }) {
                    covered.insert(child)
                }
            }
            return covered
        }
    }

    /// What no edge touches lies wholly inside or wholly outside, together with its untouched neighbours.
    private func inside(polygon part: Int, touched: ChildMask) -> ChildMask {
        var untouched = ChildMask.all
        untouched.subtract(touched)
        var inside = ChildMask()
        while !untouched.isEmpty {
            let child = untouched.first
            let region = untouched.removeFirstRegion()
            let x = longitude(Double(child % 8) + 0.5)
            let y = latitude(Double(child / 8) + 0.5)
            if shapes.part(part, contains: x, y) { inside.formUnion(region) }
        }
        return inside
    }

    /// A buffer around a segment is convex, and a circle bulges over the parallels and meridians of a cell: both contain
    /// the cell if they contain its corners.
    private func isCovered(_ child: Int, byPiece vertex: Int, of part: ShapeTable.Part) -> Bool {
        let columns = [Double(child % 8) - ChildMask.margin, Double(child % 8 + 1) + ChildMask.margin]
        let rows = [Double(child / 8) - ChildMask.margin, Double(child / 8 + 1) + ChildMask.margin]
        // Longitudes count most where the cell is nearest to the equator.
        let latitudes = rows.map(latitude)
        let nearestToEquator = latitudes[0] <= 0 && latitudes[1] >= 0 ? 0 : min(abs(latitudes[0]), abs(latitudes[1]))
        return columns.allSatisfy { column in
            latitudes.allSatisfy { latitude in
                let x = longitude(column)
                guard part.form == .stretch else {
                    return Earth.haversine(startX: x, startY: latitude, endX: shapes.x[vertex], endY: shapes.y[vertex])
                        < part.reachHaversine * 0.999
                }
                let plane = LocalPlane(x: x, y: latitude, mappedAt: nearestToEquator)
                let nearest = plane.nearest(
                    aX: shapes.x[vertex],
                    aY: shapes.y[vertex],
                    bX: shapes.x[vertex + 1],
                    bY: shapes.y[vertex + 1]
                )
                // Less than the share at which a stretch is certain of a position.
                return nearest.squaredDegrees.squareRoot() * Earth.metresPerDegree < part.reachMetres * 0.98
            }
        }
    }

    /// A longitude in children of the cell, 0…8 within it.
    private func horizontal(_ x: Double) -> Double { (frame.horizontal(x) - Double(column)) / Double(side) }

    private func vertical(_ y: Double) -> Double { (frame.vertical(y) - Double(row)) / Double(side) }

    private func longitude(_ horizontal: Double) -> Double {
        frame.x(ofColumn: Double(column) + horizontal * Double(side))
    }

    private func latitude(_ vertical: Double) -> Double { frame.y(ofRow: Double(row) + vertical * Double(side)) }
}
