/// Durations as text: numbers with units, one behind the other, as in `90s`, `1h30m` or `-1.5h`.
///
/// The units are CEL's, `h m s ms us ns`, and besides `d` for 24 hours.
enum DurationText {
    /// The milliseconds that a text stands for, within ``TimeLimits/durations``; `nil` if it is none, or no whole number of
    /// milliseconds.
    static func milliseconds(_ text: String) -> Int64? {
        // A longer one could only repeat itself.
        guard text.utf8.count <= 64 else { return nil }
        var rest = Array(text.utf8)[...]
        var sign: Int128 = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest = rest.dropFirst()
        }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty else { return nil }
        var sum: Int128 = 0
        while !rest.isEmpty {
            guard let part = part(&rest) else { return nil }
            sum += part
        }
        guard sum % nanosecondsPerMillisecond == 0 else { return nil }
        guard let value = Int64(exactly: sign * sum / nanosecondsPerMillisecond) else { return nil }
        return TimeLimits.durations.contains(value) ? value : nil
    }

    private static let nanosecondsPerMillisecond: Int128 = 1_000_000

    /// One number with its unit, in nanoseconds.
    private static func part(_ rest: inout ArraySlice<UInt8>) -> Int128? {
        let whole = takeDigits(&rest)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = takeDigits(&rest)
        }
        // 15 digits are more than the range needs, and what is finer than 15 digits of a day is no nanosecond.
        guard !whole.isEmpty || !fraction.isEmpty, whole.count <= 15, fraction.count <= 15 else { return nil }
        let letters = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(letters.count)
        guard let unit = nanoseconds(of: String(decoding: letters, as: UTF8.self)) else { return nil }
        var scale: Int128 = 1
        for _ in fraction { scale *= 10 }
        let digits = number(whole) * scale + number(fraction)
        guard digits * unit % scale == 0 else { return nil }
        return digits * unit / scale
    }

    private static func nanoseconds(of unit: String) -> Int128? {
        switch unit {
        case "d": 86_400_000_000_000
        case "h": 3_600_000_000_000
        case "m": 60_000_000_000
        case "s": 1_000_000_000
        case "ms": 1_000_000
        case "us", "µs", "μs": 1000
        case "ns": 1
        default: nil
        }
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int128 {
        digits.reduce(0) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) }
    }
}

extension DurationText {
    /// The text of a duration, in seconds as CEL writes it: `5400s`, `1.5s`; `nil` beyond the range.
    static func text(_ milliseconds: Int64) -> String? {
        guard TimeLimits.durations.contains(milliseconds) else { return nil }
        let magnitude = abs(milliseconds)
        let seconds = "\(magnitude / 1000)\(TimestampText.fractionText(magnitude % 1000))s"
        return milliseconds < 0 ? "-" + seconds : seconds
    }
}
