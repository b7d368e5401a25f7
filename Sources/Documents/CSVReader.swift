/// One line of a table, or several where a quoted field has line breaks.
struct CSVRecord {
    /// The line on which the record begins, from 1.
    let line: Int
    let fields: [String]
    let problem: CSVProblem?
}

/// Splits a text into records by RFC 4180; lines end with LF, CRLF or CR, and the first one tells the separator.
struct CSVReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private let separator: UInt8

    /// `bytes`: valid UTF-8.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        separator = separatorOfHeader(bytes)
    }

    /// The next record that is neither blank nor a comment, `nil` at the end.
    mutating func next() -> CSVRecord? {
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "#") {
                index = firstIndex(where: isLineEnd)
                skipLineEnd()
                continue
            }
            let record = record()
            if record.problem != nil || record.fields.contains(where: { !$0.isEmpty }) { return record }
        }
        return nil
    }

    private mutating func record() -> CSVRecord {
        let first = line
        var fields: [String] = []
        var problem: CSVProblem?
        while true {
            index = firstIndex { !isBlank($0) }
            fields.append(at(UInt8(ascii: "\"")) ? quotedField(&problem) : plainField(&problem))
            guard at(separator) else { break }
            index += 1
        }
        skipLineEnd()
        return CSVRecord(line: first, fields: fields, problem: problem)
    }

    private mutating func plainField(_ problem: inout CSVProblem?) -> String {
        let start = index
        index = firstIndex(where: isFieldEnd)
        var end = index
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        if problem == nil, bytes[start..<end].contains(UInt8(ascii: "\"")) {
            problem = CSVProblem(line: line, "a quote inside a field: put the field in quotes, and double those in it")
        }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quotedField(_ problem: inout CSVProblem?) -> String {
        let first = line
        var value: [UInt8] = []
        index += 1
        while index < bytes.count {
            if at(UInt8(ascii: "\"")) {
                index += 1
                guard at(UInt8(ascii: "\"")) else { return closedField(value, &problem) }
            }
            if isLineEnd(bytes[index]) {
                let start = index
                skipLineEnd()
                value += bytes[start..<index]
            } else {
                value.append(bytes[index])
                index += 1
            }
        }
        problem = problem ?? CSVProblem(line: first, "the quote that opens in this line is never closed")
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func closedField(_ value: [UInt8], _ problem: inout CSVProblem?) -> String {
        let end = index
        index = firstIndex(where: isFieldEnd)
        if problem == nil, !bytes[end..<index].allSatisfy({ isBlank($0) }) {
            problem = CSVProblem(line: line, "text after a closing quote; quotes inside a field are doubled")
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Spaces and tabs around a field are dropped, but for tabs that separate fields.
    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") && separator != byte
    }

    private func at(_ byte: UInt8) -> Bool {
        index < bytes.count && bytes[index] == byte
    }

    /// The next index with such a byte, or else the end.
    private func firstIndex(where isWanted: (UInt8) -> Bool) -> Int {
        var found = index
        while found < bytes.count, !isWanted(bytes[found]) { found += 1 }
        return found
    }

    private func isFieldEnd(_ byte: UInt8) -> Bool {
        byte == separator || isLineEnd(byte)
    }

    private mutating func skipLineEnd() {
        guard index < bytes.count, isLineEnd(bytes[index]) else { return }
        index +=
            bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
            ? 2 : 1
        line += 1
    }
}

private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}

/// The one of comma, semicolon and tab that the first line with text has most of, outside of quotes.
private func separatorOfHeader(_ bytes: [UInt8]) -> UInt8 {
    let header = bytes.lazy.split(whereSeparator: isLineEnd).first { line in
        line.first != UInt8(ascii: "#") && line.contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    }
    guard let header else { return UInt8(ascii: ",") }
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in header {
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let others = [UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return others.reduce(UInt8(ascii: ",")) { counts[$1, default: 0] > counts[$0, default: 0] ? $1 : $0 }
}
