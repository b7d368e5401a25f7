/// One frame as it was found in a stream: `##`, four digits of length, a segment, four hexadecimal digits of checksum.
///
/// Whether the checksum is right depends on the device: ``Segment/init(_:checksum:)`` asks.
public struct Frame: Sendable, Equatable {
    /// `##` and four digits.
    static let prefixLength = 6
    static let checksumLength = 4

    /// All of it, without the end of line.
    public let bytes: [UInt8]
    /// Bytes of the segment, as its sender counted them.
    public let declaredLength: Int
    /// The checksum that was sent.
    public let checksum: UInt16
    /// The checksums that the segment has.
    public let checksums: Checksums

    init(bytes: [UInt8], declaredLength: Int, checksum: UInt16, checksums: Checksums) {
        self.bytes = bytes
        self.declaredLength = declaredLength
        self.checksum = checksum
        self.checksums = checksums
    }

    /// The data segment: header and content.
    public var segment: ArraySlice<UInt8> {
        bytes[Self.prefixLength..<bytes.count - Self.checksumLength]
    }

    /// The checksum as four digits.
    public var checksumText: String { hexadecimal(checksum) }

    /// Bytes of the segment, as they were counted here. Some senders count the end of line in.
    public var segmentLength: Int { bytes.count - Self.prefixLength - Self.checksumLength }
}
