/// The lists of the cells, in the layout that `CellTree.lists` describes.
struct CellLists {
    /// Begins with the empty list.
    private(set) var words: [UInt32] = [0]

    /// Lists that do not depend on where their cell is, which cells therefore share.
    private var startOfList: [[UInt32]: UInt32] = [[0]: 0]

    /// Writes down what a cell knows.
    ///
    /// - Returns: where its list starts.
    mutating func add(_ cell: UndecidedCell, of shapes: ShapeTable) -> UInt32 {
        var entries: [(place: Int, words: [UInt32])] = cell.covering.map { place in
            (place, [CellTree.Header(place: place, content: .wholeCell).packed])
        }
        let coveringPlaces = Set(cell.covering)
        // The centre of a polygon's entry is that of its cell.
        var mayBeShared = true
        for group in cell.groups {
            let part = shapes.parts[group.part]
            // Where one part of a place contains the cell, its other parts there cannot matter.
            guard !coveringPlaces.contains(part.place) else { continue }
            if part.form == .polygon { mayBeShared = false }
            let content = content(of: part.form)
            let header = CellTree.Header(place: part.place, content: content, isCentreInside: group.isCentreInside)
            entries.append((part.place, [header.packed, UInt32(group.pieces.count)] + cell.pieces[group.pieces]))
        }
        entries.sort { $0.place < $1.place }
        let list = [UInt32(entries.count)] + entries.flatMap(\.words)
        if mayBeShared, let known = startOfList[list] { return known }
        let start = UInt32(words.count)
        words.append(contentsOf: list)
        if mayBeShared { startOfList[list] = start }
        return start
    }

    private func content(of form: ShapeTable.Form) -> CellTree.Content {
        switch form {
        case .polygon: .polygonEdges
        case .line: .segments
        case .circle: .circle
        }
    }
}
