/// A set of the 1,440 minutes of a day, as bits.
///
/// Opening hours know no seconds, so a day of 184 bytes is exact, and rules that add, replace or take away are a few
/// word operations without allocation.
struct MinuteSet: Sendable {
    /// Minutes of a day.
    static let count = 1440

    private var words = InlineArray<23, UInt64>(repeating: 0)

    subscript(minute: Int) -> Bool {
        words[minute >> 6] >> UInt64(minute & 63) & 1 == 1
    }

    /// Adds a range of minutes; what lies outside of the day is left out.
    mutating func insert(_ minutes: Range<Int>) {
        let minutes = minutes.clamped(to: 0..<Self.count)
        guard !minutes.isEmpty else { return }
        for word in minutes.lowerBound >> 6...(minutes.upperBound - 1) >> 6 {
            words[word] |= mask(of: minutes, in: word)
        }
    }

    /// Takes a range of minutes out.
    mutating func remove(_ minutes: Range<Int>) {
        let minutes = minutes.clamped(to: 0..<Self.count)
        guard !minutes.isEmpty else { return }
        for word in minutes.lowerBound >> 6...(minutes.upperBound - 1) >> 6 {
            words[word] &= ~mask(of: minutes, in: word)
        }
    }

    mutating func formUnion(_ other: MinuteSet) {
        let others = other.words.span
        for word in others.indices { words[word] |= others[word] }
    }

    /// The first minute from the given one on that is (or is not) in the set.
    func first(in set: Bool, from minute: Int) -> Int? {
        guard minute < Self.count else { return nil }
        let words = words.span
        var rest = ~UInt64(0) << UInt64(minute & 63)
        for word in minute >> 6..<words.count {
            let found = (set ? words[word] : ~words[word]) & rest
            rest = ~0
            guard found == 0 else {
                let index = word << 6 + found.trailingZeroBitCount
                return index < Self.count ? index : nil
            }
        }
        return nil
    }

    /// The last minute up to the given one that is (or is not) in the set.
    func last(in set: Bool, through minute: Int) -> Int? {
        let words = words.span
        var rest = ~UInt64(0) >> UInt64(63 - minute & 63)
        for word in (0...minute >> 6).reversed() {
            let found = (set ? words[word] : ~words[word]) & rest
            rest = ~0
            guard found == 0 else { return word << 6 + 63 - found.leadingZeroBitCount }
        }
        return nil
    }

    /// The bits of one word that belong to a range which touches it.
    private func mask(of minutes: Range<Int>, in word: Int) -> UInt64 {
        let lower = max(minutes.lowerBound - word << 6, 0)
        let upper = min(minutes.upperBound - word << 6, 64)
        return ~0 << UInt64(lower) & ~0 >> UInt64(64 - upper)
    }
}
