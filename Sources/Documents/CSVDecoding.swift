/// Turns the bytes of a file into text.
///
/// This is the only place that knows about encodings. Spreadsheets on Chinese Windows save GB18030 unless told otherwise;
/// when that is to be recognised, it is recognised here.
func decodedText(_ bytes: [UInt8]) throws(CSVProblem) -> String {
    guard bytes.count <= CSVTable.maximumBytes else {
        throw CSVProblem(
            line: 1,
            "the file has \(bytes.count) bytes, more than the \(CSVTable.maximumBytes) that are read"
        )
    }
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
        throw CSVProblem(line: 1, "the file is UTF-16, not UTF-8; save it as 'CSV UTF-8'")
    }
    do {
        _ = try UTF8Span(validating: bytes.span)
    } catch {
        let line = 1 + bytes[..<error.byteOffsets.lowerBound].count { $0 == UInt8(ascii: "\n") }
        throw CSVProblem(line: line, "the text is not UTF-8 (perhaps GB18030); save the file as 'CSV UTF-8'")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0), as: UTF8.self)
}
