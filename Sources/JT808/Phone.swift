/// The number that a terminal is known by, in practice that of its SIM card: its digits as the header has them, with the zeros in front.
public struct Phone: Hashable, Sendable {
    /// 12 or 20 digits. Nibbles beyond 9, which no standard allows and some terminals send, are a…f: nothing is lost.
    public let digits: String

    /// A number of at most as many digits as the edition has room for; zeros are put in front.
    ///
    /// Returns `nil` for anything else.
    public init?(_ text: String, edition: Edition) {
        let bytes = Array(text.utf8)
        guard (1...edition.phoneDigits).contains(bytes.count), bytes.allSatisfy({ nibble(ofDigit: $0) != nil }) else {
            return nil
        }
        digits = String(repeating: "0", count: edition.phoneDigits - bytes.count) + text.lowercased()
    }

    /// Two digits a byte.
    init(bcd: ArraySlice<UInt8>) {
        digits = text(ofBCD: bcd)
    }

    /// The number without the zeros in front, by which a device is called whatever the edition; `0` for nothing but zeros.
    public var normalised: String {
        let significant = digits.drop { $0 == "0" }
        return significant.isEmpty ? "0" : String(significant)
    }

    /// Two digits a byte, as many as the edition has; `nil` where the number is too long for it.
    func bcd(in edition: Edition) -> [UInt8]? {
        let significant = normalised
        guard significant.utf8.count <= edition.phoneDigits else { return nil }
        return packed(String(repeating: "0", count: edition.phoneDigits - significant.utf8.count) + significant)
    }
}

extension Phone: CustomStringConvertible {
    public var description: String { digits }
}
