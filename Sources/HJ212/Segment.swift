/// The data segment of a frame: its header, and a content of named values in groups.
public struct Segment: Sendable, Equatable {
    public var header: Header
    /// What stands between semicolons; a group's fields stand between commas.
    public var groups: [[NamedValue]]

    public init(header: Header, groups: [[NamedValue]] = []) {
        self.header = header
        self.groups = groups
    }

    /// Reads a frame of a device that uses this kind of checksum.
    ///
    /// - Throws: where the checksum is wrong, the end is in doubt, or the header cannot be read.
    public init(_ frame: Frame, checksum kind: ChecksumKind) throws(FrameProblem) {
        let expected = frame.checksums[kind]
        if let expected, expected != frame.checksum {
            throw .checksum(
                received: frame.checksum,
                expected: expected,
                fits: frame.checksums.kind(fitting: frame.checksum)
            )
        }
        var reader = SegmentReader(frame.segment)
        let header = try reader.header()
        let content = reader.content()
        // Cut off, 13 may have been 130. Length and checksum together vouch that nothing is missing.
        guard content.isClosed || (expected != nil && frame.declaredLength == frame.segmentLength) else {
            throw .unclosed
        }
        self.init(header: header, groups: content.groups)
    }

    /// Only the header, whatever checksum and content are like: whose frame it is decides how it is to be checked.
    public static func header(of frame: Frame) throws(FrameProblem) -> Header {
        var reader = SegmentReader(frame.segment)
        return try reader.header()
    }
}

/// One `name=value`.
public struct NamedValue: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
