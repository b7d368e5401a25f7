/// The lists of the cells, in the layout that `CellTree.lists` describes.
struct CellLists {
    /// Begins with the empty list.
    private(set) var words: [UInt32] = [0]

    /// The lists of cells without edges, which cells share.
    private var startOfCovering: [[Int]: UInt32] = [[]: 0]
    /// Neighbours mostly know the same.
    private var lastCovering: (places: [Int], start: UInt32) = ([], 0)

    /// Writes down what a cell knows.
    ///
    /// - Returns: where its list starts.
    mutating func add(_ cell: UndecidedCell, of shapes: ShapeTable) -> UInt32 {
        guard cell.groups.isEmpty else { return append(cell, of: shapes) }
        if lastCovering.places != cell.covering {
            let start = startOfCovering[cell.covering] ?? append(cell, of: shapes)
            startOfCovering[cell.covering] = start
            lastCovering = (cell.covering, start)
        }
        return lastCovering.start
    }

    /// Merges what contains the cell and what runs through it, both of which are in the order of the places.
    private mutating func append(_ cell: UndecidedCell, of shapes: ShapeTable) -> UInt32 {
        let start = words.count
        words.append(0)
        var covering = cell.covering[...]
        for group in cell.groups {
            let part = shapes.parts[group.part]
            while let place = covering.first, place < part.place { appendCovering(covering.removeFirst(), to: start) }
            // Where one part of a place contains the cell, its other parts there cannot matter.
            guard covering.first != part.place else { continue }
            let content = content(of: part.form)
            words.append(
                CellTree.Header(place: part.place, content: content, isCentreInside: group.isCentreInside).packed
            )
            words.append(UInt32(group.pieces.count))
            words.append(contentsOf: cell.pieces[group.pieces])
            words[start] += 1
        }
        for place in covering { appendCovering(place, to: start) }
        return UInt32(start)
    }

    private mutating func appendCovering(_ place: Int, to list: Int) {
        words.append(CellTree.Header(place: place, content: .wholeCell).packed)
        words[list] += 1
    }

    private func content(of form: ShapeTable.Form) -> CellTree.Content {
        switch form {
        case .polygon: .polygonEdges
        case .line: .segments
        case .circle: .circle
        }
    }
}
