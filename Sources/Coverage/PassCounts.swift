/// How often each cell has been swept and flushed.
public struct PassCounts: Sendable, Equatable {
    /// By the number of the cell.
    public private(set) var sweeps: [UInt16]
    public private(set) var flushes: [UInt16]
    /// Whether it has been either.
    public private(set) var isMet: [Bool]

    public init(cells: Range<Int>) {
        sweeps = Array(repeating: 0, count: cells.count)
        flushes = sweeps
        isMet = Array(repeating: false, count: cells.count)
    }

    public mutating func removeAll() {
        for cell in isMet.indices where isMet[cell] {
            sweeps[cell] = 0
            flushes[cell] = 0
            isMet[cell] = false
        }
    }

    mutating func meet(_ cell: Int) { isMet[cell] = true }
    mutating func addSweep(_ cell: Int) { sweeps[cell] &+= 1 }
    mutating func addFlush(_ cell: Int) { flushes[cell] &+= 1 }
}
