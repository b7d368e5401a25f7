/// Reads the bytes of a segment, front to back.
struct SegmentReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// Up to `CP=`.
    mutating func header() throws(FrameProblem) -> Header {
        var fields = HeaderFields()
        while index < bytes.endIndex {
            let end = end(of: index, before: UInt8(ascii: ";"), within: bytes.endIndex)
            if beginsContent(at: index) {
                index += 3
                return try fields.header()
            }
            if let field = field(index..<end) {
                try fields.take(field)
            } else if hasText(index..<end) {
                throw .malformed(field: "header", text: text(index..<end))
            }
            index = end + 1
        }
        throw .missing("CP")
    }

    /// What stands between the `&&`, and whether the second of them is there.
    mutating func content() -> (groups: [[NamedValue]], isClosed: Bool) {
        if isAmpersands(at: index) { index += 2 }
        let isClosed = bytes.endIndex - 2 >= index && isAmpersands(at: bytes.endIndex - 2)
        let end = isClosed ? bytes.endIndex - 2 : bytes.endIndex
        var groups: [[NamedValue]] = []
        while index < end {
            let groupEnd = self.end(of: index, before: UInt8(ascii: ";"), within: end)
            let group = fields(index..<groupEnd)
            if !group.isEmpty { groups.append(group) }
            index = groupEnd + 1
        }
        return (groups, isClosed)
    }

    private func fields(_ range: Range<Int>) -> [NamedValue] {
        var fields: [NamedValue] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = end(of: start, before: UInt8(ascii: ","), within: range.upperBound)
            if let field = field(start..<end) { fields.append(field) }
            start = end + 1
        }
        return fields
    }

    /// `name=value` without the blanks around both; `nil` where there is no name or no `=`.
    private func field(_ range: Range<Int>) -> NamedValue? {
        let equals = end(of: range.lowerBound, before: UInt8(ascii: "="), within: range.upperBound)
        guard equals < range.upperBound else { return nil }
        let name = text(range.lowerBound..<equals)
        return name.isEmpty ? nil : NamedValue(name, text(equals + 1..<range.upperBound))
    }

    /// The place of the next separator, or the limit.
    private func end(of start: Int, before separator: UInt8, within limit: Int) -> Int {
        var index = start
        while index < limit, bytes[index] != separator { index += 1 }
        return index
    }

    private func hasText(_ range: Range<Int>) -> Bool { range.contains { bytes[$0] > 0x20 } }

    private func text(_ range: Range<Int>) -> String {
        var range = range
        while let first = range.first, bytes[first] <= 0x20 { range = first + 1..<range.upperBound }
        while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    private func beginsContent(at start: Int) -> Bool {
        start + 3 <= bytes.endIndex && bytes[start] | 0x20 == UInt8(ascii: "c")
            && bytes[start + 1] | 0x20 == UInt8(ascii: "p")
            && bytes[start + 2] == UInt8(ascii: "=")
    }

    private func isAmpersands(at start: Int) -> Bool {
        start + 2 <= bytes.endIndex && bytes[start] == UInt8(ascii: "&") && bytes[start + 1] == UInt8(ascii: "&")
    }
}
