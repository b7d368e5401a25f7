extension CellTree {
    init(_ shapes: ShapeTable) {
        var builder = CellTreeBuilder(shapes)
        builder.build()
        frame = builder.frame
        children = builder.children
        lists = builder.lists.words
        precondition(lists.count < 1 << CellGrid.listBits, "the lists of the cells have outgrown their numbers")
        grid = CellGrid(children, vertices: shapes.vertices.count)
    }
}

/// Divides cells, level by level, until few edges are left in each or the room for them is used up.
private struct CellTreeBuilder {
    let shapes: ShapeTable
    let frame: CellFrame
    private(set) var children: [UInt32] = []
    private(set) var lists = CellLists()

    /// How many more words all cells together may take.
    private var room: Int

    /// A cell with more edges is divided: in the outermost levels at once, so that most positions need no test, and in
    /// the inner ones only where it saves more tests than it costs memory.
    private static let edgesPerCell = [0, 0, 2, 12]

    init(_ shapes: ShapeTable) {
        self.shapes = shapes
        var box = Box()
        for part in shapes.parts { box.include(part.box) }
        if shapes.parts.isEmpty { box.include(PlanePoint(x: 0, y: 0)) }
        frame = CellFrame(box)
        room = 1 << 18 + 64 * shapes.parts.count + 16 * shapes.vertices.count
    }

    mutating func build() {
        var level = [outermostCell()]
        while !level.isEmpty {
            var nextLevel: [UndecidedCell] = []
            for cell in level {
                if isWorthDividing(cell) {
                    nextLevel += divide(cell)
                } else if let slot = cell.slot {
                    children[slot] = CellTree.listFlag | lists.add(cell, of: shapes)
                }
            }
            level = nextLevel
        }
    }

    private func outermostCell() -> UndecidedCell {
        let raster = CellRaster(frame)
        var cell = UndecidedCell(slot: nil, raster: raster)
        for (number, part) in shapes.parts.enumerated() {
            let start = cell.pieces.count
            for run in shapes.runs[part.firstRun..<part.endOfRuns] {
                let end = part.form == .circle ? run.firstVertex + 1 : run.lastVertex
                cell.pieces.append(contentsOf: (run.firstVertex..<end).lazy.map { UInt32($0) })
            }
            // West of its box nothing is inside.
            let outside = PlanePoint(x: part.box.minimum.x - 1, y: raster.centre.y)
            let pieces = start..<cell.pieces.count
            let path = Path(from: outside, to: raster.centre)
            let isInside = part.form == .polygon && path.changesSides(among: cell.pieces[pieces], of: shapes.vertices)
            cell.groups.append(UndecidedCell.Group(part: number, pieces: pieces, isCentreInside: isInside))
        }
        return cell
    }

    private mutating func isWorthDividing(_ cell: UndecidedCell) -> Bool {
        // The outermost cell is always divided, since a search begins with its children.
        guard cell.slot != nil else { return true }
        let level = CellTree.levels - cell.raster.shift / 3
        guard level < CellTree.levels else { return false }
        guard cell.pieces.count > Self.edgesPerCell[min(level, Self.edgesPerCell.count - 1)] else { return false }
        let cost = 64 * (1 + cell.covering.count) + 4 * cell.pieces.count
        guard room >= cost else { return false }
        room -= cost
        return true
    }

    /// Gives the cell 64 children, and each of them what runs through it or contains it.
    private mutating func divide(_ cell: UndecidedCell) -> [UndecidedCell] {
        let firstSlot = children.count
        if let slot = cell.slot { children[slot] = UInt32(firstSlot / 64) }
        children.append(contentsOf: repeatElement(CellTree.listFlag, count: 64))
        var descendants = (0..<64).map { child in
            UndecidedCell(slot: firstSlot + child, raster: cell.raster.child(child), covering: cell.covering)
        }
        for group in cell.groups {
            let pieces = cell.pieces[group.pieces]
            let part = shapes.parts[group.part]
            let masks = pieces.map { cell.raster.touched(byPiece: Int($0), of: part, in: shapes) }
            let touched = ChildMask(unionOf: masks)
            let inside = cell.raster.inside(pieces, of: group, in: shapes, touched: touched)
            inside.covered.forEach { descendants[$0].addCovering(part.place) }
            let partlyInside = touched.subtracting(inside.covered)
            partlyInside.forEach { child in
                let start = descendants[child].pieces.count
                for (piece, mask) in zip(pieces, masks) where mask.contains(child) {
                    descendants[child].pieces.append(piece)
                }
                descendants[child].groups.append(
                    UndecidedCell.Group(
                        part: group.part,
                        pieces: start..<descendants[child].pieces.count,
                        isCentreInside: inside.centres.contains(child)
                    )
                )
            }
        }
        return descendants
    }
}
