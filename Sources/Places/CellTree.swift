/// The map cut into cells, each of which knows which parts contain it wholly and which must be tested.
///
/// Every inner cell has 8 × 8 children, so that three bits of a position's cell number lead one level down, and cells
/// are finer where more borders run (compare the S2 library's shape index). A cell's answer is a list; cells with the
/// same answer share one.
struct CellTree: Sendable {
    /// Eight levels of three bits: a cell of the last level is a 16-millionth of the map's width.
    static let levels = 8

    let frame: CellFrame
    /// The children of all inner cells, 64 each: the number of an inner cell, or with `listFlag` the start of a list.
    let children: [UInt32]
    /// The lists: a count, then the entries in the order of the parts.
    let lists: [UInt32]

    static let listFlag: UInt32 = 1 << 31

    /// What a cell knows about one part, packed into a number.
    struct Entry: BitwiseCopyable {
        let packed: UInt32

        init(packed: UInt32) {
            self.packed = packed
        }

        init(part: UInt32, coversCell: Bool) {
            packed = part << 1 | (coversCell ? 1 : 0)
        }

        var part: Int { Int(packed >> 1) }
        /// The whole cell is inside, no test is needed.
        var coversCell: Bool { packed & 1 != 0 }
    }

    /// The start of the list of the cell that holds a position of the frame's box.
    @inline(__always)
    func list(at x: Double, _ y: Double) -> Int {
        let column = frame.column(of: x)
        let row = frame.row(of: y)
        let children = children.span
        var shift = 3 * (Self.levels - 1)
        var cell = 0
        while shift >= 0 {
            let child = children[cell << 6 | (row >> shift & 7) << 3 | (column >> shift & 7)]
            if child & Self.listFlag != 0 { return Int(child & ~Self.listFlag) }
            cell = Int(child)
            shift -= 3
        }
        // Cells of the last level are never split.
        preconditionFailure("a cell of the last level has children")
    }
}

/// The map's box, and the finest cells it is divided into.
struct CellFrame: Sendable {
    static let cellsPerSide = 1 << (3 * CellTree.levels)

    let box: Box
    private let columnsPerDegree: Double
    private let rowsPerDegree: Double

    init(_ box: Box) {
        self.box = box
        // A map without extent still has cells; the least width keeps the division from overflowing.
        columnsPerDegree = Double(Self.cellsPerSide) / max(1e-6, box.maximumX - box.minimumX)
        rowsPerDegree = Double(Self.cellsPerSide) / max(1e-6, box.maximumY - box.minimumY)
    }

    /// The column of a longitude; it never falls as the longitude rises.
    @inline(__always)
    func column(of x: Double) -> Int { min(Int(horizontal(x)), Self.cellsPerSide - 1) }

    @inline(__always)
    func row(of y: Double) -> Int { min(Int(vertical(y)), Self.cellsPerSide - 1) }

    /// A longitude in columns, with its fraction.
    @inline(__always)
    func horizontal(_ x: Double) -> Double { (x - box.minimumX) * columnsPerDegree }

    @inline(__always)
    func vertical(_ y: Double) -> Double { (y - box.minimumY) * rowsPerDegree }

    func x(ofColumn column: Double) -> Double { box.minimumX + column / columnsPerDegree }

    func y(ofRow row: Double) -> Double { box.minimumY + row / rowsPerDegree }
}
