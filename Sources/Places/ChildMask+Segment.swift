extension ChildMask {
    /// The share of a child's side by which a segment may miss it and still counts as touching it.
    ///
    /// It is far above all rounding (2⁻²⁸ of the finest cell), so that a child that is not in the mask is certainly
    /// not touched, and everything in it lies on one side.
    static let margin = 1.0 / 1024

    /// The children that a segment may touch, in units of children: the cell is 0…8 in both directions.
    ///
    /// `reach` tells how far around the segment counts as well, to either side.
    init(touchedBySegmentFrom a: PlanePoint, to b: PlanePoint, reach: PlanePoint) {
        self.init()
        let sideways = reach.x + Self.margin
        let upright = reach.y + Self.margin
        guard let rows = Self.children(from: min(a.y, b.y) - upright, to: max(a.y, b.y) + upright) else { return }
        for row in rows {
            // The stretch of the segment that lies in the row, as shares of its length.
            var least = 0.0
            var most = 1.0
            if a.y != b.y {
                let first = (Double(row) - upright - a.y) / (b.y - a.y)
                let second = (Double(row + 1) + upright - a.y) / (b.y - a.y)
                least = max(0, min(1, min(first, second)))
                most = max(0, min(1, max(first, second)))
            }
            let start = a.x + least * (b.x - a.x)
            let end = a.x + most * (b.x - a.x)
            if let columns = Self.children(from: min(start, end) - sideways, to: max(start, end) + sideways) {
                insert(columns, ofRow: row)
            }
        }
    }

    /// The rows or columns that an interval touches.
    private static func children(from low: Double, to high: Double) -> ClosedRange<Int>? {
        guard low < 8, high >= 0 else { return nil }
        return Int(max(low, 0))...Int(min(high, 7))
    }
}
