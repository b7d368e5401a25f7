/// A length of time in whole milliseconds.
///
/// `Swift.Duration` counts attoseconds in 128 bits; the judge compares times for every rule and reading, and needs no finer
/// resolution than the one that devices report.
public struct TimeSpan: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static let zero = TimeSpan(milliseconds: 0)

    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count * 1000) }
    public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> TimeSpan { .minutes(count * 60) }
    public static func days(_ count: Int64) -> TimeSpan { .hours(count * 24) }

    /// The length in seconds, with its fraction.
    public var seconds: Double { Double(milliseconds) / 1000 }

    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds + right.milliseconds)
    }

    public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds - right.milliseconds)
    }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension TimeSpan {
    /// Longest span that a file may ask for: 3,660 days.
    public static let longest = TimeSpan.days(3660)

    /// Reads `500ms`, `30s`, `10m`, `2h`, `7d`, or several in falling order, as in `1h30m`.
    ///
    /// Returns `nil` for anything else, for an empty text, and for more than ``longest``.
    public init?(_ text: some StringProtocol) {
        var total: Int64 = 0
        var count: Int64?
        var smallest = Int64.max
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        while let byte = next {
            next = bytes.next()
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                let value = (count ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                guard value <= Self.longest.milliseconds else { return nil }
                count = value
                continue
            }
            var unit: Int64
            switch byte {
            case UInt8(ascii: "d"): unit = 86_400_000
            case UInt8(ascii: "h"): unit = 3_600_000
            case UInt8(ascii: "m"): unit = 60_000
            case UInt8(ascii: "s"): unit = 1000
            default: return nil
            }
            if byte == UInt8(ascii: "m"), next == UInt8(ascii: "s") {
                unit = 1
                next = bytes.next()
            }
            guard let value = count, unit < smallest else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: unit)
            guard !overflow, product <= Self.longest.milliseconds else { return nil }
            total += product
            smallest = unit
            count = nil
        }
        guard count == nil, smallest != .max, total <= Self.longest.milliseconds else { return nil }
        milliseconds = total
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The shortest form that ``init(_:)`` reads back, as `1h30m`; `0s` for nothing.
    public var description: String {
        guard milliseconds != 0 else { return "0s" }
        guard milliseconds > 0 else { return "-" + TimeSpan(milliseconds: -milliseconds).description }
        var rest = milliseconds
        var text = ""
        for (unit, name) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")]
            as [(Int64, String)]
        where rest >= unit {
            text += "\(rest / unit)\(name)"
            rest %= unit
        }
        return text
    }
}
