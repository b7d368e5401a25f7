extension Segment {
    /// The segment as text: header, then the content between `&&`.
    public var text: String {
        var fields: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { fields.append("\(name)=\(value)") }
        }
        add("QN", header.requestNumber)
        add("ST", header.system.map(String.init))
        add("CN", String(header.command.rawValue))
        add("PW", header.password)
        add("MN", header.device)
        add("Flag", header.flag.map { String($0.rawValue) })
        add("PNUM", header.packet.map { String($0.count) })
        add("PNO", header.packet.map { String($0.number) })
        fields.append("CP=&&\(contentText)&&")
        return fields.joined(separator: ";")
    }

    private var contentText: String {
        groups.map { group in group.map { "\($0.name)=\($0.value)" }.joined(separator: ",") }.joined(separator: ";")
    }

    /// The whole frame with its end of line. A device whose checksums are not looked at gets the standard's.
    ///
    /// - Precondition: at most ``FrameSplitter/longestSegment`` bytes, which no reply and no packet of a ``Report`` exceeds.
    public func frame(checksum kind: ChecksumKind) -> [UInt8] {
        let segment = Array(text.utf8)
        precondition(segment.count <= FrameSplitter.longestSegment, "four digits cannot say how long it is")
        let checksums = Checksums(of: segment.span)
        let checksum = checksums[kind] ?? checksums[.hj212] ?? 0
        let head = Array("##\(padded(segment.count, to: 4))".utf8)
        return head + segment + Array("\(hexadecimal(checksum))\r\n".utf8)
    }
}
