/// Decimal digits, two a byte (8421): telephone numbers and times.

/// The digits; nibbles beyond 9 become a…f.
func text(ofBCD bytes: ArraySlice<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.count)
    for byte in bytes {
        digits.append(digit(ofNibble: byte >> 4))
        digits.append(digit(ofNibble: byte & 0x0f))
    }
    return String(decoding: digits, as: UTF8.self)
}

/// Two digits a byte. The text has an even number of digits.
func packed(_ text: String) -> [UInt8] {
    let nibbles = text.utf8.map { nibble(ofDigit: $0) ?? 0 }
    return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
}

func nibble(ofDigit byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// 0…9, a…f.
func digit(ofNibble nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

/// The number that two digits are; `nil` where a nibble is none.
func number(ofBCD byte: UInt8) -> Int? {
    guard byte >> 4 < 10, byte & 0x0f < 10 else { return nil }
    return Int(byte >> 4) * 10 + Int(byte & 0x0f)
}
