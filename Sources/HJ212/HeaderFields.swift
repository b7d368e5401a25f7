/// Collects the fields of a header while they are read, in whatever order they stand.
struct HeaderFields {
    private enum Name: Int, CaseIterable {
        case qn, st, cn, pw, mn, flag, pnum, pno

        var text: String { self == .flag ? "Flag" : "\(self)".uppercased() }
    }

    private var texts = [String?](repeating: nil, count: Name.allCases.count)

    /// Takes one `name=value`; names that the standard does not know are passed over.
    mutating func take(_ field: NamedValue) throws(FrameProblem) {
        guard let name = Name.allCases.first(where: { isSameName($0.text, field.name) }) else { return }
        guard texts[name.rawValue] == nil else { throw .repeated(name.text) }
        texts[name.rawValue] = field.value
    }

    func header() throws(FrameProblem) -> Header {
        guard let command = try number(.cn) else { throw .missing("CN") }
        guard let device = try text(.mn) else { throw .missing("MN") }
        return Header(
            requestNumber: try text(.qn),
            system: try number(.st),
            command: Command(rawValue: command),
            password: try text(.pw),
            device: device,
            flag: try flag(),
            packet: try packet()
        )
    }

    private func flag() throws(FrameProblem) -> FrameFlag? {
        guard let number = try number(.flag) else { return nil }
        guard let byte = UInt8(exactly: number) else { throw malformed(.flag) }
        return FrameFlag(rawValue: byte)
    }

    /// Frames that are the only one may say that they are the first of one, and bit D is set or not as it comes.
    private func packet() throws(FrameProblem) -> Header.Packet? {
        guard let count = try number(.pnum), count > 1 else { return nil }
        guard let number = try number(.pno) else { throw .missing("PNO") }
        guard let packet = Header.Packet(count: count, number: number) else { throw malformed(.pno) }
        return packet
    }

    private func number(_ name: Name) throws(FrameProblem) -> Int? {
        guard let text = texts[name.rawValue], !text.isEmpty else { return nil }
        guard let number = wholeNumber(text) else { throw malformed(name) }
        return number
    }

    /// Names and passwords end up in replies, topics and journals: only what is harmless there passes.
    private func text(_ name: Name) throws(FrameProblem) -> String? {
        guard let text = texts[name.rawValue], !text.isEmpty else { return nil }
        guard text.utf8.count <= Header.longestValue, text.utf8.allSatisfy(isHarmless) else { throw malformed(name) }
        return text
    }

    private func malformed(_ name: Name) -> FrameProblem {
        .malformed(field: name.text, text: texts[name.rawValue] ?? "")
    }
}

/// Printable, no blank, and nothing that MQTT topics or frames give a meaning to.
private func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "&"), UInt8(ascii: "="),
        UInt8(ascii: ","), UInt8(ascii: ";"):
        false
    default: byte > 0x20 && byte < 0x7f
    }
}
