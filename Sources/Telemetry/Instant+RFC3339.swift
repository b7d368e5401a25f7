/// RFC 3339 timestamps, read from bytes because every JSON reading may carry one.
extension Instant {
    /// Reads `2026-11-23T08:00:10+08:00`, `…T00:00:10.250Z`; a space or lower case may stand for `T` and `Z`.
    ///
    /// Digits after the millisecond are dropped. A leap second (`:60`) is the first instant of the next minute, as POSIX counts.
    /// Returns `nil` for anything else; an offset is required, because a time without one is not an instant.
    public init?(rfc3339 bytes: Swift.Span<UInt8>) {
        guard bytes.count >= 20, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let century = twoDigits(bytes, 0), let years = twoDigits(bytes, 2), let month = twoDigits(bytes, 5),
            let day = twoDigits(bytes, 8), let hour = twoDigits(bytes, 11), let minute = twoDigits(bytes, 14),
            let second = twoDigits(bytes, 17), hour < 24, minute < 60, second <= 60,
            let date = CivilDate(year: century * 100 + years, month: month, day: day)
        else { return nil }

        var index = 19
        var fraction = 0
        if bytes[index] == UInt8(ascii: ".") {
            var scale = 100
            index += 1
            let first = index
            while index < bytes.count, let digit = digit(bytes[index]) {
                fraction += digit * scale
                scale /= 10
                index += 1
            }
            guard index > first, index < bytes.count else { return nil }
        }

        guard let offset = offsetMinutes(bytes, from: index) else { return nil }
        let seconds =
            Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset) * 60
        self.init(milliseconds: seconds * 1000 + Int64(fraction))
    }

    /// The same for a text.
    public init?(rfc3339 text: String) {
        var text = text
        let parsed = text.withUTF8 { unsafe Instant(rfc3339: $0.span) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// `2026-11-23T08:00:10.250+08:00`, always with three decimals so that texts sort as their instants do.
    ///
    /// `offsetMinutes`: minutes east of Greenwich.
    public func rfc3339(offsetMinutes: Int = 480) -> String {
        let local = milliseconds + Int64(offsetMinutes) * 60_000
        let days = Int(local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000)
        let rest = Int(local - Int64(days) * 86_400_000)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, to: 2) }.joined(
            separator: ":"
        )
        return "\(CivilDate(daysSinceEpoch: days))T\(time).\(padded(rest % 1000, to: 3))\(suffix(offsetMinutes))"
    }
}

extension Instant: CustomStringConvertible {
    /// In China Standard Time (UTC+8, no daylight saving since 1991), which is what people here read.
    public var description: String { rfc3339() }
}

private func suffix(_ offsetMinutes: Int) -> String {
    guard offsetMinutes != 0 else { return "Z" }
    let size = abs(offsetMinutes)
    return "\(offsetMinutes < 0 ? "-" : "+")\(padded(size / 60, to: 2)):\(padded(size % 60, to: 2))"
}

private func offsetMinutes(_ bytes: Swift.Span<UInt8>, from index: Int) -> Int? {
    if bytes[index] | 0x20 == UInt8(ascii: "z") {
        return index + 1 == bytes.count ? 0 : nil
    }
    guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
        let hours = twoDigits(bytes, index + 1), let minutes = twoDigits(bytes, index + 4), hours < 24, minutes < 60
    else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
}

private func twoDigits(_ bytes: Swift.Span<UInt8>, _ index: Int) -> Int? {
    guard let tens = digit(bytes[index]), let ones = digit(bytes[index + 1]) else { return nil }
    return tens * 10 + ones
}

private func digit(_ byte: UInt8) -> Int? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
}
