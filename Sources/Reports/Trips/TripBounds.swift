/// How much of what a report of trips found stands in its document one by one; figures and pairs count everything.
public struct TripBounds: Sendable, Equatable {
    /// Rows of a table.
    public var rows: Int
    /// Positions of all lines on the map.
    public var positions: Int

    public init(rows: Int = 20_000, positions: Int = 500_000) {
        self.rows = rows
        self.positions = positions
    }
}
