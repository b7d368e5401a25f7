/// A cell while the tree is built: what runs through it, and what contains it.
struct UndecidedCell {
    /// Its entry in `children`; `nil` for the outermost.
    let slot: Int?
    let raster: CellRaster
    /// The parts that run through the cell, in their order.
    var groups: [Group] = []
    /// The edges, segments and centres of all groups, by their vertices.
    var pieces: [UInt32] = []
    /// The places that contain it wholly, in their order.
    var covering: [Int] = []

    /// One part's share of the pieces.
    struct Group {
        let part: Int
        let pieces: Range<Int>
        /// Whether the centre of the cell is inside; of polygons only.
        let isCentreInside: Bool
    }

    /// Adds a place that contains the cell, once, in its order.
    mutating func addCovering(_ place: Int) {
        let index = covering.lastIndex { $0 <= place }.map { $0 + 1 } ?? 0
        if index > 0, covering[index - 1] == place { return }
        covering.insert(place, at: index)
    }
}
