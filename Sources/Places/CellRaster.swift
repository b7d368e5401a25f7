/// Tells which children of one cell a part touches, and which it contains wholly.
///
/// Both answers are on the safe side: a child counts as touched if it merely might be, and as covered only if it
/// certainly is.
struct CellRaster {
    private let frame: CellFrame
    /// The cell's south-western corner, in finest cells.
    private let column: Int
    private let row: Int
    /// The side of the cell is 2 to this power in finest cells; 0 where it cannot be divided.
    let shift: Int

    /// The whole map.
    init(_ frame: CellFrame) {
        self.init(frame: frame, column: 0, row: 0, shift: 3 * CellTree.levels)
    }

    private init(frame: CellFrame, column: Int, row: Int, shift: Int) {
        self.frame = frame
        self.column = column
        self.row = row
        self.shift = shift
    }

    func child(_ child: Int) -> CellRaster {
        CellRaster(
            frame: frame,
            column: column + (child % 8) << (shift - 3),
            row: row + (child / 8) << (shift - 3),
            shift: shift - 3
        )
    }

    var centre: PlanePoint { frame.centre(column: column, row: row, shift: shift) }

    func touched(byPiece vertex: Int, of part: ShapeTable.Part, in shapes: ShapeTable) -> ChildMask {
        let start = inChildren(shapes.vertices[vertex])
        let end = part.form == .circle ? start : inChildren(shapes.vertices[vertex + 1])
        let reach = part.reachDegrees
        let reached = inChildren(PlanePoint(x: frame.box.minimum.x + reach.x, y: frame.box.minimum.y + reach.y))
        let origin = inChildren(frame.box.minimum)
        return ChildMask(
            touchedBySegmentFrom: start,
            to: end,
            reach: PlanePoint(x: reached.x - origin.x, y: reached.y - origin.y)
        )
    }

    /// The children that a part contains wholly, and the touched ones whose centre it contains if it is a polygon.
    func inside(
        _ pieces: ArraySlice<UInt32>,
        of group: UndecidedCell.Group,
        in shapes: ShapeTable,
        touched: ChildMask
    ) -> (covered: ChildMask, centres: ChildMask) {
        let part = shapes.parts[group.part]
        guard part.form == .polygon else {
            let covered = touched.filter { child in
                pieces.contains { isCovered(child, byPiece: Int($0), of: part, in: shapes) }
            }
            return (covered, ChildMask())
        }
        func containsCentre(of child: Int) -> Bool {
            let target = self.child(child).centre
            let path = Path(from: centre, to: target)
            return group.isCentreInside != path.changesSides(among: pieces, of: shapes.vertices)
        }
        // What no edge touches lies wholly inside or outside, together with its untouched neighbours.
        var untouched = ChildMask.all.subtracting(touched)
        var covered = ChildMask()
        while !untouched.isEmpty {
            let child = untouched.first
            let region = untouched.removeFirstRegion()
            if containsCentre(of: child) { covered.formUnion(region) }
        }
        return (covered, touched.filter { containsCentre(of: $0) })
    }

    /// A buffer around a segment is convex, and a circle bulges over the parallels and meridians of a cell: both
    /// contain the cell if they contain its corners.
    private func isCovered(_ child: Int, byPiece vertex: Int, of part: ShapeTable.Part, in shapes: ShapeTable) -> Bool {
        let reach = shapes.reachOfPlace[part.place]
        let columns = [Double(child % 8) - ChildMask.margin, Double(child % 8 + 1) + ChildMask.margin]
        let rows = [Double(child / 8) - ChildMask.margin, Double(child / 8 + 1) + ChildMask.margin]
        let corners = columns.flatMap { column in rows.map { row in position(column: column, row: row) } }
        if part.form == .circle {
            let centre = shapes.vertices[vertex]
            return corners.allSatisfy { Earth.haversine(from: $0, to: centre) < reach.haversine * 0.999 }
        }
        // Longitudes count most where the cell is nearest to the equator.
        let south = corners[0].y
        let north = corners[1].y
        let mapLatitude = south <= 0 && north >= 0 ? 0 : min(abs(south), abs(north))
        return corners.allSatisfy { corner in
            let plane = LocalPlane(around: corner, mappedAt: mapLatitude)
            let nearest = plane.nearest(shapes.vertices[vertex], shapes.vertices[vertex + 1])
            // Less than the share at which the test itself is certain of a position.
            return nearest.squaredDegrees.squareRoot() * Earth.metresPerDegree < reach.metres * 0.98
        }
    }

    /// A position in children of the cell: 0…8 within it.
    private func inChildren(_ point: PlanePoint) -> PlanePoint {
        let side = Double(1 << shift) / 8
        return PlanePoint(
            x: (frame.horizontal(point.x) - Double(column)) / side,
            y: (frame.vertical(point.y) - Double(row)) / side
        )
    }

    private func position(column childColumn: Double, row childRow: Double) -> PlanePoint {
        let side = Double(1 << shift) / 8
        return frame.position(column: Double(column) + childColumn * side, row: Double(row) + childRow * side)
    }
}
