/// The number that a terminal is known by, in practice that of its SIM card: its digits as the header has them, with the zeros in front.
///
/// It is kept as it travels, because most numbers are only compared with another, and written into an answer.
public struct Phone: Hashable, Sendable, BitwiseCopyable {
    /// A nibble for each digit, the last digit lowest: 20 digits have 80 bits.
    private let nibbles: UInt128
    /// 12 or 20, zeros in front included.
    private let count: Int

    /// A number of at most as many digits as the edition has room for; zeros are put in front.
    ///
    /// Returns `nil` for anything else.
    public init?(_ text: String, edition: Edition) {
        guard (1...edition.phoneDigits).contains(text.utf8.count) else { return nil }
        var nibbles: UInt128 = 0
        for byte in text.utf8 {
            guard let nibble = nibble(ofDigit: byte) else { return nil }
            nibbles = nibbles << 4 | UInt128(nibble)
        }
        self.nibbles = nibbles
        count = edition.phoneDigits
    }

    /// Two digits a byte.
    init(bcd: ArraySlice<UInt8>) {
        nibbles = bcd.reduce(0) { $0 << 8 | UInt128($1) }
        count = 2 * bcd.count
    }

    /// 12 or 20 digits. Nibbles beyond 9, which no standard allows and some terminals send, are a…f: nothing is lost.
    public var digits: String { text(ofLast: count) }

    /// The number without the zeros in front, by which a device is called whatever the edition; `0` for nothing but zeros.
    public var normalised: String { text(ofLast: max(1, significantDigits)) }

    /// Digits without the zeros in front; 0 for nothing but zeros.
    var significantDigits: Int { (UInt128.bitWidth - nibbles.leadingZeroBitCount + 3) / 4 }

    /// Writes two digits a byte, as many as the edition has; ``significantDigits`` are at most so many.
    func write(to writer: inout FieldWriter, in edition: Edition) {
        for shift in stride(from: 4 * (edition.phoneDigits - 2), through: 0, by: -8) {
            writer.byte(UInt8(truncatingIfNeeded: nibbles >> shift))
        }
    }

    private func text(ofLast count: Int) -> String {
        let bytes = (0..<count).reversed().map { place in
            digit(ofNibble: UInt8(truncatingIfNeeded: nibbles >> (4 * place)) & 0x0f)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Phone: CustomStringConvertible {
    public var description: String { digits }
}
