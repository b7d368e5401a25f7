/// Points in time as text: RFC 3339, as in `2026-11-23T07:00:00+08:00`.
struct TimestampText {
    private let bytes: [UInt8]
    private var position = 0

    /// The milliseconds since 1970-01-01T00:00:00Z that a text stands for, within ``TimeLimits/timestamps``; `nil` if it is
    /// none, or finer than a millisecond.
    static func milliseconds(_ text: String) -> Int64? {
        // No valid text is longer, but for zeros at the end of its fraction.
        guard text.utf8.count <= 64 else { return nil }
        var reader = TimestampText(bytes: Array(text.utf8))
        guard let value = reader.timestamp(), reader.position == reader.bytes.count else { return nil }
        return TimeLimits.timestamps.contains(value) ? value : nil
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func timestamp() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t"),
            let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2),
            let milliseconds = fraction(), let offset = offset()
        else { return nil }
        guard (1...12).contains(month), hour < 24, minute < 60, second < 60 else { return nil }
        let clock = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
        let civil = CivilTime(year: year, month: month, day: day, milliseconds: clock)
        guard (1...civil.daysInMonth).contains(day) else { return nil }
        return civil.daysSince1970 * CivilTime.millisecondsPerDay + clock - offset
    }

    /// What stands behind the seconds, in milliseconds: zero if there is nothing.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var unit: Int64 = 100
        let start = position
        while let digit = number(1) {
            if unit == 0, digit != 0 { return nil }
            value += digit * unit
            unit /= 10
        }
        return position > start ? value : nil
    }

    /// What local time is ahead of UTC, in milliseconds.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isAhead = take("+")
        guard isAhead || take("-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (isAhead ? 1 : -1) * (hours * 60 + minutes) * 60_000
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// Exactly so many digits.
    private mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard isDigit(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        position += digits
        return value
    }
}

extension TimestampText {
    /// The text of a timestamp, in UTC and with as many digits of a second as it needs; `nil` beyond the range.
    static func text(_ milliseconds: Int64) -> String? {
        guard TimeLimits.timestamps.contains(milliseconds) else { return nil }
        let civil = CivilTime(milliseconds, offset: 0)
        let clock = civil.milliseconds
        let date = "\(padded(civil.year, to: 4))-\(padded(civil.month, to: 2))-\(padded(civil.day, to: 2))"
        let hours = padded(clock / 3_600_000, to: 2)
        let minutes = padded(clock / 60_000 % 60, to: 2)
        let seconds = padded(clock / 1000 % 60, to: 2)
        return "\(date)T\(hours):\(minutes):\(seconds)\(fractionText(clock % 1000))Z"
    }

    /// A fraction of a second in milliseconds, with its point; nothing for zero.
    static func fractionText(_ milliseconds: Int64) -> String {
        guard milliseconds != 0 else { return "" }
        var digits = padded(milliseconds, to: 3)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
