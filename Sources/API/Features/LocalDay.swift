import Telemetry

/// A day in China Standard Time, counted since 1970-01-01.
struct LocalDay: Hashable, Comparable {
    private static let offset = TimeSpan.hours(8)

    let number: Int

    init(number: Int) {
        self.number = number
    }

    init(of instant: Instant) {
        let milliseconds = (instant + Self.offset).milliseconds
        let length = TimeSpan.days(1).milliseconds
        number = Int(milliseconds >= 0 ? milliseconds / length : (milliseconds - length + 1) / length)
    }

    /// Reads `20260316`.
    init?(digits: some StringProtocol) {
        let text = Array(digits)
        guard text.count == 8,
            let date = CivilDate("\(String(text[0..<4]))-\(String(text[4..<6]))-\(String(text[6..<8]))")
        else { return nil }
        number = date.daysSinceEpoch
    }

    var start: Instant { Instant(milliseconds: Int64(number) * TimeSpan.days(1).milliseconds) - Self.offset }
    var end: Instant { LocalDay(number: number + 1).start }

    static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }
}

extension LocalDay: CustomStringConvertible {
    /// `2026-03-16`.
    var description: String { "\(CivilDate(daysSinceEpoch: number))" }
}
