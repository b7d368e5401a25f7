/// One line of a table, or several where a quoted field has line breaks.
struct CSVRecord {
    /// The line on which the record begins, from 1.
    let line: Int
    let fields: [String]
    let problem: CSVProblem?
}

/// Splits a text into records by RFC 4180; lines end with LF, CRLF or CR.
struct CSVReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next record that is neither blank nor a comment, `nil` at the end.
    mutating func next() -> CSVRecord? {
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "#") {
                skip { !isLineEnd($0) }
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
            skip(while: isBlank)
            fields.append(at(UInt8(ascii: "\"")) ? quotedField(&problem) : plainField(&problem))
            guard at(UInt8(ascii: ",")) else { break }
            index += 1
        }
        skipLineEnd()
        return CSVRecord(line: first, fields: fields, problem: problem)
    }

    private mutating func plainField(_ problem: inout CSVProblem?) -> String {
        let start = index
        skip { $0 != UInt8(ascii: ",") && !isLineEnd($0) }
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
        skip { $0 != UInt8(ascii: ",") && !isLineEnd($0) }
        if problem == nil, !bytes[end..<index].allSatisfy(isBlank) {
            problem = CSVProblem(line: line, "text after a closing quote; quotes inside a field are doubled")
        }
        return String(decoding: value, as: UTF8.self)
    }

    private func at(_ byte: UInt8) -> Bool {
        index < bytes.count && bytes[index] == byte
    }

    private mutating func skip(while belongs: (UInt8) -> Bool) {
        while index < bytes.count, belongs(bytes[index]) { index += 1 }
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

private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
