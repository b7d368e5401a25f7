/// A header and a body that belong together: one message, or one part of one.
public struct Frame: Hashable, Sendable {
    public var header: Header
    /// At most ``Header/longestBody`` bytes where it is to travel.
    public var body: [UInt8]

    public init(header: Header, body: [UInt8]) {
        self.header = header
        self.body = body
    }

    /// Reads what ``FrameSplitter`` found between two flags: escapes, checksum, header, length, in this order.
    public init(content: Span<UInt8>) throws(FrameError) {
        let bytes = try Escaping.unescaped(content)
        guard let checksum = bytes.last, bytes.count > Header.shortest else { throw .tooShort(bytes: bytes.count) }
        let checked = bytes.dropLast()
        let expected = exclusiveOr(checked)
        guard checksum == expected else { throw .wrongChecksum(expected: expected, found: checksum) }
        var reader = FieldReader(checked)
        var declared = 0
        header = try Header(from: &reader, bodyLength: &declared)
        guard reader.remaining == declared else { throw .wrongLength(declared: declared, found: reader.remaining) }
        body = Array(reader.remainingBytes())
    }

    /// The frame as it travels, with the flags around it.
    ///
    /// The body must not be longer than ``Header/longestBody``; ``Message/frames(_:)`` cuts those that are.
    public var encoded: [UInt8] {
        precondition(body.count <= Header.longestBody, "a body has at most \(Header.longestBody) bytes")
        var writer = FieldWriter(capacity: Header.longest + body.count + 1)
        header.write(to: &writer, bodyLength: body.count)
        writer.bytes(body)
        writer.byte(exclusiveOr(writer.written[...]))
        var frame: [UInt8] = [Escaping.flag]
        frame.reserveCapacity(writer.written.count + 8)
        Escaping.append(writer.written, to: &frame)
        frame.append(Escaping.flag)
        return frame
    }
}

private func exclusiveOr(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    bytes.reduce(0, ^)
}
