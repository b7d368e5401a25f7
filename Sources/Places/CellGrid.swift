import Caches

/// The cells of one level of the tree side by side, where searches begin.
struct CellGrid: Sendable {
    /// The number of an inner cell, or with `listFlag` the start of a list and the level of the cell that it is the list of,
    /// which may be above this one.
    private let cells: [UInt32]
    private let columns: Int
    /// The side of its cells is 2 to this power, in finest cells.
    let shift: Int

    /// So many bits are for the start of a list.
    static let listBits: UInt32 = 29
    private static let finestLevel = 3

    /// - Parameters:
    ///   - children: those of the tree.
    ///   - vertices: how many the map has.
    init(_ children: [UInt32], vertices: Int) {
        let level = (1...Self.finestLevel).last { 1 << (6 * $0) <= 4 * vertices } ?? 1
        let columns = 1 << (3 * level)
        self.columns = columns
        shift = 3 * (CellTree.levels - level)
        cells = (0..<columns * columns).map { number in
            Self.cell(column: number % columns, row: number / columns, level, in: children)
        }
    }

    /// Goes down from the outermost cell.
    private static func cell(column: Int, row: Int, _ level: Int, in children: [UInt32]) -> UInt32 {
        var cell = 0
        for step in 1...level {
            let shift = 3 * (level - step)
            let number: Int = (row >> shift & 7) << 3 | (column >> shift & 7)
            let child = children[cell << 6 | number]
            if child & CellTree.listFlag != 0 { return child | UInt32(step) << listBits }
            cell = Int(child)
        }
        return UInt32(cell)
    }

    @inline(__always)
    subscript(column column: Int, row row: Int) -> UInt32 { cells[(row >> shift) * columns + (column >> shift)] }

    @inline(__always)
    func prefetch(column: Int, row: Int) {
        cells.prefetch((row >> shift) * columns + (column >> shift))
    }

    static func level(ofList cell: UInt32) -> Int { Int(cell >> listBits & 3) }

    static func list(_ cell: UInt32) -> Int { Int(cell & ((1 << listBits) - 1)) }
}
