public import Telemetry

/// A time as terminals write it: `YYMMDDhhmmss` in BCD, always in the time of Beijing, eight hours ahead of UTC.
public struct TerminalTime: Hashable, Sendable {
    /// Six bytes, as they came.
    let bytes: [UInt8]

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Twelve digits, `261123080010`, as they are written where a message is given as JSON; `nil` for anything else.
    public init?(digits: String) {
        guard digits.utf8.count == 12, digits.utf8.allSatisfy({ nibble(ofDigit: $0) != nil }) else { return nil }
        bytes = packed(digits)
    }

    /// The second in which an instant lies, from 2000 to 2099; `nil` beyond.
    public init?(_ instant: Instant) {
        let text = instant.rfc3339(offsetMinutes: 480)
        // 2026-11-23T08:00:10.250+08:00
        guard text.hasPrefix("20") else { return nil }
        bytes = packed(String(text.prefix(19).filter(\.isWholeNumber).dropFirst(2)))
    }

    /// `nil` where it is no time, as the zeros of a terminal that has not had one since it was switched on.
    public var instant: Instant? {
        let fields = bytes.compactMap(number(ofBCD:))
        guard fields.count == 6, fields[3] < 24, fields[4] < 60, fields[5] < 60,
            let date = CivilDate(year: 2000 + fields[0], month: fields[1], day: fields[2])
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5] - 8 * 3600
        return Instant(milliseconds: Int64(seconds) * 1000)
    }

    /// The twelve digits, `261123080010`.
    public var digits: String { text(ofBCD: bytes[...]) }
}
