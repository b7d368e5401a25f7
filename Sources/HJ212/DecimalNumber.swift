/// Reads a value of a frame, as `-1.50` or `3e-2`; not `nan`, no hexadecimal digits.
public func decimalNumber(_ text: String) -> Double? {
    let isPlain = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
    guard isPlain, let number = Double(text), number.isFinite else { return nil }
    return number
}
