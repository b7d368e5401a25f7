/// A file's text as UTF-8, whatever a spreadsheet saved it as, and the lines that are damaged.
///
/// Excel on Chinese Windows writes "CSV" in GB18030, "CSV UTF-8" with a byte order mark, and "Unicode text" in UTF-16.
struct CSVDecoding {
    /// Valid UTF-8 without a byte order mark; U+FFFD stands for what could not be read.
    let text: [UInt8]
    /// One for each damaged line.
    let problems: [CSVProblem]

    init(_ bytes: [UInt8]) throws(CSVProblem) {
        guard bytes.count <= CSVTable.maximumBytes else {
            throw CSVProblem(
                line: 1,
                "the file has \(bytes.count) bytes, more than the \(CSVTable.maximumBytes) that are read"
            )
        }
        if let units = utf16Units(of: bytes) {
            self.init(utf16: units)
        } else if isUTF8(bytes[...]) {
            self.init(text: bytes, problems: [])
        } else {
            let lines = lines(of: bytes, isEnd: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
            let isMeantAsUTF8 = bytes.starts(with: byteOrderMark) || isMostlyUTF8(lines.map { bytes[$0] })
            if !isMeantAsUTF8, let text = utf8(fromGB18030: bytes[...]) {
                self.init(text: text, problems: [])
            } else {
                self.init(lines.map { bytes[$0] }, isMeantAsUTF8: isMeantAsUTF8)
            }
        }
    }

    private init(text: [UInt8], problems: [CSVProblem]) {
        self.text = text.starts(with: byteOrderMark) ? Array(text.dropFirst(byteOrderMark.count)) : text
        self.problems = problems
    }
}

/// Files with damage, line by line.
extension CSVDecoding {
    private init(_ lines: [ArraySlice<UInt8>], isMeantAsUTF8: Bool) {
        let advice = "save the file as 'CSV UTF-8'"
        let message =
            isMeantAsUTF8
            ? "bytes that are not UTF-8, as the rest is; \(advice)"
            : canReadGB18030
                ? "bytes that are neither UTF-8 nor GB18030; \(advice)"
                : "the text is not UTF-8, and this computer cannot read GB18030; \(advice)"
        var text: [UInt8] = []
        var problems: [CSVProblem] = []
        for (index, line) in lines.enumerated() {
            if let decoded = isMeantAsUTF8 ? (isUTF8(line) ? Array(line) : nil) : utf8(fromGB18030: line) {
                text += decoded
            } else {
                text += replacingForeignBytes(of: line)
                problems.append(CSVProblem(line: index + 1, message))
            }
        }
        self.init(text: text, problems: problems)
    }

    private init(utf16 units: [UInt16]) {
        if let text = String(validating: units, as: UTF16.self) {
            self.init(text: Array(text.utf8), problems: [])
            return
        }
        var text: [UInt8] = []
        var problems: [CSVProblem] = []
        let lines = lines(of: units, isEnd: { $0 == 0x0A || $0 == 0x0D })
        for (index, line) in lines.enumerated() {
            text += String(decoding: units[line], as: UTF16.self).utf8
            guard String(validating: units[line], as: UTF16.self) == nil else { continue }
            problems.append(CSVProblem(line: index + 1, "half a character of UTF-16; save the file as 'CSV UTF-8'"))
        }
        self.init(text: text, problems: problems)
    }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// Whether UTF-8 was meant, which the lines tell that are not ASCII: text in GB18030 is hardly ever valid UTF-8 by accident,
/// but UTF-8 often valid GB18030.
private func isMostlyUTF8(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let telling = lines.filter { $0.contains { $0 >= 0x80 } }
    return telling.count(where: isUTF8) * 2 >= telling.count
}

private func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    (try? UTF8Span(validating: bytes.span)) != nil
}

/// The code units behind a byte order mark of UTF-16, `nil` where there is none. A last odd byte counts as a unit.
private func utf16Units(of bytes: [UInt8]) -> [UInt16]? {
    let isLittleEndian = bytes.starts(with: [0xFF, 0xFE])
    guard isLittleEndian || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
    return stride(from: 2, to: bytes.count, by: 2).map { index in
        let first = UInt16(bytes[index])
        // Half a unit is no character; half a surrogate pair says so.
        guard index + 1 < bytes.count else { return 0xD800 }
        let second = UInt16(bytes[index + 1])
        return isLittleEndian ? second << 8 | first : first << 8 | second
    }
}

/// The ranges of the lines, each with its end, which is LF, CRLF or CR; no other byte of UTF-8 or GB18030 equals these.
private func lines<Unit: BinaryInteger>(of text: [Unit], isEnd: (Unit) -> Bool) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < text.count {
        let isCarriageReturnOfPair = text[index] == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A
        index += 1
        guard !isCarriageReturnOfPair, isEnd(text[index - 1]) else { continue }
        lines.append(start..<index)
        start = index
    }
    if start < index { lines.append(start..<index) }
    return lines
}

/// Separators and quotation marks are ASCII, so that the fields stay where they are.
private func replacingForeignBytes(of line: ArraySlice<UInt8>) -> [UInt8] {
    line.flatMap { $0 < 0x80 ? [$0] : Array("\u{FFFD}".utf8) }
}
