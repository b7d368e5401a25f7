public import Telemetry

/// Times as frames write them: digits alone, in China Standard Time (UTC+8, no daylight saving since 1991).
public enum DeviceTime {
    private static let offset = TimeSpan.hours(8)

    /// Reads `YYYYMMDDhhmmss` with up to four digits of a fraction behind it; what is finer than milliseconds is dropped.
    ///
    /// Returns `nil` for anything else and for dates that do not exist. A leap second is the first instant of the next minute.
    public static func instant(_ text: String) -> Instant? {
        let digits = text.utf8.compactMap(decimalDigit)
        guard digits.count == text.utf8.count, (14...18).contains(digits.count) else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
        guard hour < 24, minute < 60, second <= 60,
            let date = CivilDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        else { return nil }
        let fraction = zip(digits.dropFirst(14), [100, 10, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        return Instant(milliseconds: Int64(seconds * 1000 + fraction)) - offset
    }

    /// `YYYYMMDDhhmmss`, as `DataTime` has it.
    public static func seconds(_ instant: Instant) -> String { digits(instant).seconds }

    /// `YYYYMMDDhhmmsszzz`, as `QN` has it.
    public static func milliseconds(_ instant: Instant) -> String {
        let digits = digits(instant)
        return digits.seconds + digits.fraction
    }

    private static func digits(_ instant: Instant) -> (seconds: String, fraction: String) {
        let local = (instant + offset).milliseconds
        let days = Int(local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000)
        let rest = Int(local) - days * 86_400_000
        let date = CivilDate(daysSinceEpoch: days)
        let day = padded(date.year, to: 4) + padded(date.month, to: 2) + padded(date.day, to: 2)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, to: 2) }.joined()
        return (day + time, padded(rest % 1000, to: 3))
    }
}
