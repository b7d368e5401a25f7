/// Bytes written as hex digits, with blanks between them at will: what people copy out of logs, and some bridges publish.
package enum HexText {
    /// Whether there are only digits and blanks. A frame of JT/T 808 has a flag, which is neither.
    package static func isOne(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where value(of: bytes[index]) == nil && !isBlank(bytes[index]) { return false }
        return true
    }

    /// `nil` where a digit is missing, or something is none.
    package static func bytes(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for index in text.indices where !isBlank(text[index]) {
            guard let nibble = value(of: text[index]) else { return nil }
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return high == nil ? bytes : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
