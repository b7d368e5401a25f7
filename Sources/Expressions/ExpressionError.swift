/// Why an expression cannot be used, in words and with its place, for the person who wrote it.
public struct ExpressionError: Error, Equatable, Sendable {
    /// What is wrong, without the place and the suggestion.
    public let message: String
    /// The line in the expression, from 1.
    public let line: Int
    /// The column in that line, from 1, counted in characters as a reader counts them.
    public let column: Int
    /// How many characters are concerned, at least 1; never beyond the end of the line.
    public let length: Int
    /// What could stand there instead: the nearest valid name, or the operator that was meant.
    public let suggestion: String?
    /// The source line, and under it a line with carets below the characters concerned.
    ///
    /// Of a long line only the neighbourhood is shown, with `…` for what was left out.
    public let excerpt: String
}

extension ExpressionError: CustomStringConvertible {
    /// The place, the message and the suggestion on one line: `1:8: unknown name 'sped'; did you mean 'speed'?`.
    public var description: String {
        "\(line):\(column): \(message)" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    }
}

extension ExpressionError {
    /// Reckons the line and the column of a fault.
    init(_ fault: Fault, in source: String) {
        let bytes = Array(source.utf8)
        let start = min(max(fault.range.lowerBound, 0), bytes.count)
        var line = 1
        var lineStart = 0
        for offset in 0..<start where endsLine(bytes, at: offset) {
            line += 1
            lineStart = offset + 1
        }
        let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        let lineEnd = max(start, bytes[lineStart...].firstIndex(where: isBreak) ?? bytes.count)
        let end = min(max(fault.range.upperBound, start), lineEnd)

        let before = String(decoding: bytes[lineStart..<start], as: UTF8.self)
        let concerned = String(decoding: bytes[start..<end], as: UTF8.self)
        let after = String(decoding: bytes[end..<lineEnd], as: UTF8.self)
        message = fault.message
        self.line = line
        column = before.count + 1
        length = max(concerned.count, 1)
        suggestion = fault.suggestion
        excerpt = Excerpt(before: before, concerned: concerned, after: after).text
    }
}

/// A line ends at a line feed, and at a carriage return that no line feed follows.
private func endsLine(_ bytes: [UInt8], at offset: Int) -> Bool {
    switch bytes[offset] {
    case UInt8(ascii: "\n"): true
    case UInt8(ascii: "\r"): offset + 1 >= bytes.count || bytes[offset + 1] != UInt8(ascii: "\n")
    default: false
    }
}
