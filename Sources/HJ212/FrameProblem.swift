/// Why a frame cannot be believed, or understood.
public enum FrameProblem: Error, Sendable, Equatable {
    /// The checksum is not the device's kind of one; `fits`: the kind that it would be right under.
    case checksum(received: UInt16, expected: UInt16, fits: ChecksumKind?)
    /// The content does not end with `&&`, and nothing else vouches for the frame's end.
    case unclosed
    /// A field without which nothing can be made of it, as `MN`.
    case missing(String)
    case malformed(field: String, text: String)
    /// A field of the header that is there twice.
    case repeated(String)
}

extension FrameProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .checksum(let received, let expected, let fits?):
            "checksum \(hexadecimal(received)) instead of \(hexadecimal(expected)); it is right for crc: \(fits.rawValue)"
        case .checksum(let received, let expected, nil):
            "checksum \(hexadecimal(received)) instead of \(hexadecimal(expected)); no other kind fits"
        case .unclosed: "the content does not end with &&"
        case .missing(let field): "\(field) is missing"
        case .malformed(let field, let text): "\(field) '\(String(text.unicodeScalars.prefix(40)))' cannot be read"
        case .repeated(let field): "\(field) is there twice"
        }
    }
}

/// Four digits, as frames have them.
func hexadecimal(_ checksum: UInt16) -> String {
    let digits = String(checksum, radix: 16, uppercase: true)
    return String(repeating: "0", count: Frame.checksumLength - digits.utf8.count) + digits
}
