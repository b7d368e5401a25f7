import Databases
import SQLite
import Telemetry

/// Between which times readings are wanted, both ends included, as comparisons with `observed_at` and `day` leave them.
struct LogicalBounds {
    private(set) var first = Int64.min
    private(set) var last = Int64.max

    var isEmpty: Bool { first > last }

    /// The same for those who leave the end out; no reading is as late as the last instant that there is.
    var stretch: Range<Instant> {
        Instant(milliseconds: first)..<Instant(milliseconds: last == .max ? .max : last + 1)
    }

    /// Compares `observed_at` as SQLite does: with numbers by their value; texts that are no numbers and blobs come after all numbers.
    mutating func compare(_ comparison: PlanQuestion.Comparison, with value: Value) {
        switch value {
        case .null: exclude()
        case .integer(let number): compare(comparison, with: number)
        case .double(let number): compare(comparison, with: number)
        case .text(let text):
            if let number = Int64(text) {
                compare(comparison, with: number)
            } else if let number = number(text) {
                compare(comparison, with: number)
            } else {
                compareWithLater(comparison)
            }
        case .blob: compareWithLater(comparison)
        }
    }

    /// Compares `day` as SQLite does: as texts, byte by byte.
    mutating func compareDay(_ comparison: PlanQuestion.Comparison, with text: String) {
        // The days in the order of time are the days in the order of their texts.
        let next = LocalDay.first { !precedes($0.description, text) }
        let isDay = next?.description == text
        let start = next?.start.milliseconds ?? .max
        let end = isDay ? next?.end.milliseconds ?? .max : start
        switch comparison {
        case .equal: isDay ? restrict(start, end - 1) : exclude()
        case .greaterOrEqual: restrict(start, .max)
        case .greater: restrict(end, .max)
        case .less: restrict(.min, start == .max ? .max : start - 1)
        case .lessOrEqual: restrict(.min, end == .max ? .max : end - 1)
        }
    }

    mutating func exclude() { restrict(.max, .min) }

    private mutating func restrict(_ first: Int64, _ last: Int64) {
        self.first = max(self.first, first)
        self.last = min(self.last, last)
    }

    private mutating func compare(_ comparison: PlanQuestion.Comparison, with number: Int64) {
        switch comparison {
        case .equal: restrict(number, number)
        case .greaterOrEqual: restrict(number, .max)
        case .lessOrEqual: restrict(.min, number)
        case .greater: number == .max ? exclude() : restrict(number + 1, .max)
        case .less: number == .min ? exclude() : restrict(.min, number - 1)
        }
    }

    private mutating func compare(_ comparison: PlanQuestion.Comparison, with number: Double) {
        if let whole = Int64(exactly: number) { return compare(comparison, with: whole) }
        // Between two whole numbers, or beyond all of them.
        switch comparison {
        case .equal: exclude()
        case .greater, .greaterOrEqual:
            if number > 0, number >= 0x1p63 {
                exclude()
            } else {
                restrict(Int64(exactly: number.rounded(.up)) ?? .min, .max)
            }
        case .less, .lessOrEqual:
            if number < -0x1p63 { exclude() } else { restrict(.min, Int64(exactly: number.rounded(.down)) ?? .max) }
        }
    }

    private mutating func compareWithLater(_ comparison: PlanQuestion.Comparison) {
        switch comparison {
        case .equal, .greater, .greaterOrEqual: exclude()
        case .less, .lessOrEqual: break
        }
    }

    /// A text that SQLite would take for a number where a column holds integers.
    private func number(_ text: String) -> Double? {
        let trimmed = text.drop { $0.isWhitespace }
        let isNumeric = trimmed.utf8.allSatisfy { "0123456789+-.eE \t\n".utf8.contains($0) }
        guard isNumeric, let end = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return Double(trimmed[...end])
    }
}

/// A day on the wall calendar of China, which is what a day archive holds.
struct LocalDay: CustomStringConvertible {
    private static let length: Int64 = 86_400_000
    /// China Standard Time, UTC+8, without daylight saving since 1991.
    private static let offset: Int64 = 28_800_000

    private let number: Int64

    init(of instant: Instant) {
        let local = instant.milliseconds.addingReportingOverflow(Self.offset).partialValue
        number = (local - (local % Self.length + Self.length) % Self.length) / Self.length
    }

    private init(number: Int64) {
        self.number = number
    }

    var start: Instant { Instant(milliseconds: number * Self.length - Self.offset) }
    var end: Instant { Instant(milliseconds: (number + 1) * Self.length - Self.offset) }
    /// `2026-11-23`.
    var description: String { CivilDate(daysSinceEpoch: Int(number)).description }

    /// The first day of the years 1 to 9999 of which something is true; it must be true of all that follow.
    static func first(where isReached: (LocalDay) -> Bool) -> LocalDay? {
        var low = LocalDay(of: .distantPast).number
        let end = LocalDay(of: .distantFuture).number + 1
        var high = end
        while low < high {
            let middle = low + (high - low) / 2
            if isReached(LocalDay(number: middle)) { high = middle } else { low = middle + 1 }
        }
        return low < end ? LocalDay(number: low) : nil
    }
}

/// Whether a text comes before another by its bytes, as SQLite compares.
func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}
