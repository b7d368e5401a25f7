import Caches
public import Telemetry

extension PlaceIndex {
    /// Fetches into the processor's caches what lookups of some positions will ask for.
    ///
    /// A lookup goes from a cell to its list and from there to edges, each anywhere in memory. So for all positions one step
    /// is taken before the next one.
    public func prefetch(at positions: [Coordinate]) {
        for position in positions where tree.frame.box.contains(PlanePoint(position)) {
            tree.grid.prefetch(
                column: tree.frame.column(of: position.longitude),
                row: tree.frame.row(of: position.latitude)
            )
        }
        for position in positions where tree.frame.box.contains(PlanePoint(position)) {
            tree.lists.prefetch(from: tree.leaf(at: PlanePoint(position)).list, count: 16)
        }
        for position in positions where tree.frame.box.contains(PlanePoint(position)) {
            prefetchEdges(inList: tree.leaf(at: PlanePoint(position)).list)
        }
    }

    private func prefetchEdges(inList list: Int) {
        let lists = tree.lists.span
        var next = list + 1
        for _ in 0..<lists[list] {
            let isCovering = CellTree.Header(packed: lists[next]).content == .wholeCell
            next += 1
            guard !isCovering else { continue }
            let end = next + 1 + Int(lists[next])
            next += 1
            while next < end {
                shapes.vertices.prefetch(from: Int(lists[next]), count: 2)
                next += 1
            }
        }
    }
}
