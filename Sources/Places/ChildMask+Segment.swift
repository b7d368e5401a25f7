extension ChildMask {
    /// The share of a child's side by which a segment may miss it and still counts as touching it.
    ///
    /// It is far above all rounding (2⁻²⁸ of the finest cell), so that a child that is not in the mask is certainly
    /// not touched, and everything in it lies on one side.
    static let margin = 1.0 / 1024

    /// The children that a segment may touch, in units of children: the cell is 0…8 in both directions.
    ///
    /// - Parameters:
    ///   - reachX: how far around the segment counts as well, sideways.
    ///   - reachY: the same, up and down.
    init(
        touchedBySegmentFrom aX: Double,
        _ aY: Double,
        to bX: Double,
        _ bY: Double,
        reachX: Double = 0,
        reachY: Double = 0
    ) {
        self.init()
        let sideways = reachX + Self.margin
        let upright = reachY + Self.margin
        guard let rows = Self.children(from: min(aY, bY) - upright, to: max(aY, bY) + upright) else { return }
        for row in rows {
            // The stretch of the segment that lies in the row, as shares of its length.
            let entering = Double(row) - upright
            let leaving = Double(row + 1) + upright
            var least = 0.0
            var most = 1.0
            if aY != bY {
                let first = (entering - aY) / (bY - aY)
                let second = (leaving - aY) / (bY - aY)
                least = max(0, min(1, min(first, second)))
                most = max(0, min(1, max(first, second)))
            }
            let start = aX + least * (bX - aX)
            let end = aX + most * (bX - aX)
            if let columns = Self.children(from: min(start, end) - sideways, to: max(start, end) + sideways) {
                insert(columns, ofRow: row)
            }
        }
    }

    /// The rows or columns that an interval touches.
    private static func children(from low: Double, to high: Double) -> ClosedRange<Int>? {
        guard low < 8, high >= 0 else { return nil }
        return max(0, Int(max(low, 0)))...min(7, Int(min(high, 7)))
    }
}
