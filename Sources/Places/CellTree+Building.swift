extension CellTree {
    init(_ shapes: ShapeTable) {
        var box = Box()
        for part in shapes.parts { box.include(part.box) }
        if shapes.parts.isEmpty { box.include(0, 0) }
        var builder = CellTreeBuilder(shapes: shapes, frame: CellFrame(box))
        builder.build()
        frame = builder.frame
        children = builder.children
        lists = builder.lists
    }
}

/// Splits cells, level by level, until few borders are left in each or the room for them is used up.
private struct CellTreeBuilder {
    let shapes: ShapeTable
    let frame: CellFrame
    private(set) var children: [UInt32] = []
    /// Begins with the empty list.
    private(set) var lists: [UInt32] = [0]

    private var startOfList: [[UInt32]: UInt32] = [[]: 0]
    /// How many more entries all cells together may take, shared lists counted for each cell.
    private var room: Int

    /// A cell that is not decided yet.
    private struct Cell {
        /// Its entry in `children`; `nil` for the outermost.
        let slot: Int?
        let level: Int
        /// Its south-western corner, in finest cells.
        let column: Int
        let row: Int
        /// What touches it, in the order of the parts.
        var pieces: [Piece] = []
        /// The parts that contain it wholly.
        var covering: [UInt32] = []

        /// The side of its children, in finest cells.
        var childSide: Int { 1 << (3 * (CellTree.levels - 1 - level)) }
    }

    /// An edge or the segment of a line, by its first vertex; the centre of a circle.
    private struct Piece {
        let part: UInt32
        let vertex: UInt32
    }

    init(shapes: ShapeTable, frame: CellFrame) {
        self.shapes = shapes
        self.frame = frame
        room = 1 << 17 + 512 * shapes.parts.count
    }

    mutating func build() {
        var level = [Cell(slot: nil, level: 0, column: 0, row: 0, pieces: allPieces())]
        while !level.isEmpty {
            var nextLevel: [Cell] = []
            for cell in level {
                if isWorthSplitting(cell) {
                    nextLevel += split(cell)
                } else if let slot = cell.slot {
                    children[slot] = CellTree.listFlag | list(of: cell)
                }
            }
            level = nextLevel
        }
    }

    private func allPieces() -> [Piece] {
        var pieces: [Piece] = []
        for (number, part) in shapes.parts.enumerated() {
            for run in shapes.runs[Int(part.firstRun)..<Int(part.firstRun + part.runCount)] {
                let last = part.form == .circle ? run.firstVertex + 1 : run.lastVertex
                for vertex in run.firstVertex..<last {
                    pieces.append(Piece(part: UInt32(number), vertex: vertex))
                }
            }
        }
        return pieces
    }

    /// In the coarse levels one border is enough, so that most positions need no test; in the fine ones, where a split
    /// spares few positions a test, it takes two.
    private mutating func isWorthSplitting(_ cell: Cell) -> Bool {
        guard cell.slot != nil else { return true }
        guard let first = cell.pieces.first, cell.level < CellTree.levels - 1 else { return false }
        let coarseLevels = 3
        let hasSeveralParts = cell.pieces.contains { $0.part != first.part }
        guard cell.level < coarseLevels || hasSeveralParts else { return false }
        let cost = 64 * (1 + cell.covering.count)
        guard room >= cost else { return false }
        room -= cost
        return true
    }

    private mutating func list(of cell: Cell) -> UInt32 {
        var entries = cell.covering.map { CellTree.Entry(part: $0, coversCell: true) }
        var lastPart: UInt32?
        for piece in cell.pieces where piece.part != lastPart {
            entries.append(CellTree.Entry(part: piece.part, coversCell: false))
            lastPart = piece.part
        }
        entries.sort { $0.part < $1.part }
        let packed = withoutNeedlessTests(entries).map(\.packed)
        if let known = startOfList[packed] { return known }
        let start = UInt32(lists.count)
        lists.append(UInt32(packed.count))
        lists.append(contentsOf: packed)
        startOfList[packed] = start
        return start
    }

    /// Where one part of a place covers the cell, the place's other parts there cannot matter.
    private func withoutNeedlessTests(_ entries: [CellTree.Entry]) -> [CellTree.Entry] {
        let coveringPlaces = Set(entries.filter(\.coversCell).map { shapes.parts[$0.part].place })
        guard !coveringPlaces.isEmpty else { return entries }
        var listedPlaces: Set<UInt32> = []
        return entries.filter { entry in
            let place = shapes.parts[entry.part].place
            guard coveringPlaces.contains(place) else { return true }
            return entry.coversCell && listedPlaces.insert(place).inserted
        }
    }

    /// Gives the cell 64 children, and each of them what touches or covers it.
    private mutating func split(_ cell: Cell) -> [Cell] {
        let firstSlot = children.count
        if let slot = cell.slot { children[slot] = UInt32(firstSlot / 64) }
        children.append(contentsOf: repeatElement(CellTree.listFlag, count: 64))
        var descendants = (0..<64).map { child in
            Cell(
                slot: firstSlot + child,
                level: cell.level + 1,
                column: cell.column + child % 8 * cell.childSide,
                row: cell.row + child / 8 * cell.childSide,
                covering: cell.covering
            )
        }
        let raster = CellRaster(shapes: shapes, frame: frame, column: cell.column, row: cell.row, side: cell.childSide)
        var start = 0
        while start < cell.pieces.count {
            let part = cell.pieces[start].part
            var end = start
            while end < cell.pieces.count, cell.pieces[end].part == part { end += 1 }
            let masks = cell.pieces[start..<end].map { raster.touched(byPiece: Int($0.vertex), of: Int(part)) }
            let touched = ChildMask(unionOf: masks)
            let covered = raster.covered(
                by: Int(part),
                pieces: cell.pieces[start..<end].lazy.map { Int($0.vertex) },
                touched: touched
            )
            covered.forEach { descendants[$0].covering.append(part) }
            for (index, mask) in masks.enumerated() {
                var partly = mask
                partly.subtract(covered)
                partly.forEach { descendants[$0].pieces.append(cell.pieces[start + index]) }
            }
            start = end
        }
        return descendants
    }
}
