/// A set of the 64 children of a cell: bit 8 · row + column.
struct ChildMask: Sendable, BitwiseCopyable {
    private(set) var bits: UInt64

    static let all = ChildMask(bits: ~0)

    init(bits: UInt64 = 0) {
        self.bits = bits
    }

    init(unionOf masks: [ChildMask]) {
        bits = masks.reduce(0) { $0 | $1.bits }
    }

    var isEmpty: Bool { bits == 0 }

    /// The number of the first child in the set.
    var first: Int { bits.trailingZeroBitCount }

    func contains(_ child: Int) -> Bool { bits >> UInt64(child) & 1 != 0 }

    mutating func insert(_ columns: ClosedRange<Int>, ofRow row: Int) {
        let run = (1 << UInt64(columns.count)) as UInt64 - 1
        bits |= run << UInt64(8 * row + columns.lowerBound)
    }

    mutating func formUnion(_ other: ChildMask) { bits |= other.bits }

    func subtracting(_ other: ChildMask) -> ChildMask { ChildMask(bits: bits & ~other.bits) }

    func filter(_ isWanted: (Int) -> Bool) -> ChildMask {
        var wanted: UInt64 = 0
        forEach { child in
            if isWanted(child) { wanted |= 1 << UInt64(child) }
        }
        return ChildMask(bits: wanted)
    }

    /// Takes out the first child, and all that can be reached from it over common sides (a flood fill).
    mutating func removeFirstRegion() -> ChildMask {
        let notFirstColumn: UInt64 = 0xFEFE_FEFE_FEFE_FEFE
        let notLastColumn: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        var region = bits & (~bits &+ 1)
        while true {
            let sideways = (region & notLastColumn) << 1 | (region & notFirstColumn) >> 1
            let grown = (region | region << 8 | region >> 8 | sideways) & bits
            if grown == region { break }
            region = grown
        }
        bits &= ~region
        return ChildMask(bits: region)
    }

    /// Calls `body` with each child of the set.
    func forEach(_ body: (Int) -> Void) {
        var rest = bits
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }
}
