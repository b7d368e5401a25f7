public import Telemetry

/// When the cells of some roads were met, in any order, and how many passes that makes.
///
/// A cell that is met again within the interval after a pass that counted was swept once. So that the count does not hang on the
/// order in which sweepers are looked at, what is met is only written down, and counted when asked for: 8 bytes each.
public struct PassLedger: Sendable {
    private var entries: [UInt64] = []
    private var isSorted = true
    /// The instant that entries count from.
    private let origin: Instant

    /// A cell's number, milliseconds since the origin, and works: sorted, the meetings of a cell lie side by side in their order.
    private static let timeBits: UInt64 = 36
    private static let workBits: UInt64 = 2

    /// `origin`: no later than any entry, and at most 795 days before the last.
    public init(since origin: Instant) {
        self.origin = origin
    }

    public var count: Int { entries.count }

    public mutating func insert(_ hit: CellHit) {
        let milliseconds = UInt64(hit.at.milliseconds - origin.milliseconds)
        entries.append(
            UInt64(hit.cell) << (Self.timeBits + Self.workBits) | milliseconds << Self.workBits
                | UInt64(hit.works.rawValue)
        )
        isSorted = false
    }

    public mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        isSorted = true
    }

    /// Counts the passes over every cell that was met.
    ///
    /// `interval`: what is met sooner after a pass is the same pass.
    public mutating func count(every interval: TimeSpan, into counts: inout PassCounts) {
        if !isSorted {
            entries.sort()
            isSorted = true
        }
        var cell = -1
        var lastSweep = Int64.min / 2
        var lastFlush = Int64.min / 2
        for entry in entries {
            let number = Int(entry >> (Self.timeBits + Self.workBits))
            let works = SweepingWorks(rawValue: UInt8(entry & 3))
            let time = Int64(entry >> Self.workBits & (1 << Self.timeBits - 1))
            if number != cell { (cell, lastSweep, lastFlush) = (number, .min / 2, .min / 2) }
            counts.meet(cell)
            if works.contains(.sweeping), time - lastSweep >= interval.milliseconds {
                counts.addSweep(cell)
                lastSweep = time
            }
            if works.contains(.flushing), time - lastFlush >= interval.milliseconds {
                counts.addFlush(cell)
                lastFlush = time
            }
        }
    }
}
