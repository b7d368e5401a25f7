/// The map's box, and the finest cells it is divided into.
struct CellFrame: Sendable {
    static let cellsPerSide = 1 << (3 * CellTree.levels)

    let box: Box
    private let columnsPerDegree: Double
    private let rowsPerDegree: Double
    private let degreesPerColumn: Double
    private let degreesPerRow: Double

    init(_ box: Box) {
        self.box = box
        // A map without extent still has cells; the least width keeps the division from overflowing.
        let width = max(1e-6, box.maximum.x - box.minimum.x)
        let height = max(1e-6, box.maximum.y - box.minimum.y)
        columnsPerDegree = Double(Self.cellsPerSide) / width
        rowsPerDegree = Double(Self.cellsPerSide) / height
        degreesPerColumn = width / Double(Self.cellsPerSide)
        degreesPerRow = height / Double(Self.cellsPerSide)
    }

    /// The column of a longitude; it never falls as the longitude rises, whatever is rounded.
    @inline(__always)
    func column(of x: Double) -> Int { min(Int(horizontal(x)), Self.cellsPerSide - 1) }

    @inline(__always)
    func row(of y: Double) -> Int { min(Int(vertical(y)), Self.cellsPerSide - 1) }

    /// A longitude in columns, with its fraction.
    @inline(__always)
    func horizontal(_ x: Double) -> Double { (x - box.minimum.x) * columnsPerDegree }

    @inline(__always)
    func vertical(_ y: Double) -> Double { (y - box.minimum.y) * rowsPerDegree }

    /// The position of a column and a row with their fractions.
    @inline(__always)
    func position(column: Double, row: Double) -> PlanePoint {
        PlanePoint(x: box.minimum.x + column * degreesPerColumn, y: box.minimum.y + row * degreesPerRow)
    }

    /// The centre of the cell with a side of 2 to the power of `shift` that holds a finest cell.
    ///
    /// Building and asking must agree on it to the last bit.
    @inline(__always)
    func centre(column: Int, row: Int, shift: Int) -> PlanePoint {
        let half = Double(1 << shift) / 2
        return position(
            column: Double((column >> shift) << shift) + half,
            row: Double((row >> shift) << shift) + half
        )
    }
}
