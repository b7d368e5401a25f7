/// The map cut into cells, each of which knows the places that contain it wholly, and the edges that run through it.
///
/// Every inner cell has 8 × 8 children, so that three bits of a position's cell number lead one level down; cells are
/// finer where more edges are. A search begins at a level that has about as many cells as the map has vertices: those
/// above it would only be more places in memory to wait for. Whether a position is inside a polygon then takes the few edges of its cell only,
/// however many the polygon has (compare the S2 library's shape index).
struct CellTree: Sendable {
    /// Eight levels of three bits: a cell of the last level is a 16-millionth of the map's width.
    static let levels = 8
    static let listFlag: UInt32 = 1 << 31

    let frame: CellFrame
    let grid: CellGrid
    /// The children of all inner cells, 64 each: the number of an inner cell, or with `listFlag` the start of a list.
    let children: [UInt32]
    /// The lists of all cells: a count of entries, then the entries in the order of the places.
    ///
    /// An entry is a header, and, unless the place contains the whole cell, a count of edges, and the edges.
    let lists: [UInt32]

    /// What a cell knows about a place, packed into a number.
    struct Header: BitwiseCopyable {
        let packed: UInt32

        @inline(__always)
        init(packed: UInt32) {
            self.packed = packed
        }

        init(place: Int, content: Content, isCentreInside: Bool = false) {
            packed = UInt32(place) << 3 | content.rawValue << 1 | (isCentreInside ? 1 : 0)
        }

        var place: UInt32 { packed >> 3 }
        var isCentreInside: Bool { packed & 1 != 0 }
        var content: Content { Content(rawValue: packed >> 1 & 3) ?? .wholeCell }
    }

    enum Content: UInt32 {
        /// The place contains the cell, no test is needed.
        case wholeCell
        /// Edges of a polygon; the header knows whether the cell's centre is inside.
        case polygonEdges
        /// Segments of lines.
        case segments
        /// The centre of a circle.
        case circle
    }

    /// A cell that is not divided further.
    struct Leaf {
        /// Where its list starts.
        let list: Int
        let column: Int
        let row: Int
        /// Its side is 2 to this power, in finest cells.
        let shift: Int
    }

    /// The undivided cell that holds a position of the frame's box.
    @inline(__always)
    func leaf(at position: PlanePoint) -> Leaf {
        let column = frame.column(of: position.x)
        let row = frame.row(of: position.y)
        let start = grid[column: column, row: row]
        if start & Self.listFlag != 0 {
            let shift = 3 * (Self.levels - CellGrid.level(ofList: start))
            return Leaf(list: CellGrid.list(start), column: column, row: row, shift: shift)
        }
        let children = children.span
        var shift = grid.shift - 3
        var cell = Int(start)
        while shift >= 0 {
            let child = children[cell << 6 | (row >> shift & 7) << 3 | (column >> shift & 7)]
            if child & Self.listFlag != 0 {
                return Leaf(list: Int(child & ~Self.listFlag), column: column, row: row, shift: shift)
            }
            cell = Int(child)
            shift -= 3
        }
        preconditionFailure("cells of the last level are never divided")
    }
}
