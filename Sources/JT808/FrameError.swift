/// Why the bytes between two flags are no frame.
public enum FrameError: Error, Equatable, Sendable {
    /// After `7d` comes `01` or `02`.
    case brokenEscape(follower: UInt8)
    /// Fewer bytes than a header and a checksum, or than this header, have.
    case tooShort(bytes: Int)
    /// The exclusive or of all bytes before it.
    case wrongChecksum(expected: UInt8, found: UInt8)
    /// The header says how long the body is.
    case wrongLength(declared: Int, found: Int)
    /// A part's number is from 1 to how many there are.
    case invalidPart(number: UInt16, of: UInt16)

    /// A short name, for counters.
    public var label: String {
        switch self {
        case .brokenEscape: "escape"
        case .tooShort: "short"
        case .wrongChecksum: "checksum"
        case .wrongLength: "length"
        case .invalidPart: "part"
        }
    }
}

extension FrameError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .brokenEscape(let follower): "7d \(hex(follower)) is no escape: after 7d comes 01 or 02"
        case .tooShort(let bytes): "\(bytes) bytes are too few for a header and a checksum"
        case .wrongChecksum(let expected, let found):
            "the checksum is \(hex(found)), the bytes before it give \(hex(expected))"
        case .wrongLength(let declared, let found): "the header says \(declared) bytes of body, there are \(found)"
        case .invalidPart(let number, let total): "part \(number) of \(total)"
        }
    }
}

private func hex(_ byte: UInt8) -> String {
    (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
}
