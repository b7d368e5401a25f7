/// One row of a file of comma-separated values, with its columns by name.
struct CSVRecord {
    let file: String
    let line: Int
    fileprivate let values: [String: String]

    /// Empty where there is no such column.
    subscript(column: String) -> String { values[column] ?? "" }

    func required(_ column: String) throws(CityError) -> String {
        guard let value = values[column], !value.isEmpty else {
            throw problem("column '\(column)' is missing or empty")
        }
        return value
    }

    func problem(_ message: String) -> CityError {
        CityError(file, line: line, message)
    }
}

/// Reads a header and the rows under it; lines that begin with `#` and blank ones are skipped.
///
/// The daemon's reader refuses columns that it does not know; the simulator lets a city have any.
func csvRecords(_ text: String, file: String) throws(CityError) -> [CSVRecord] {
    var header: [String]?
    var records: [CSVRecord] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        guard !line.isEmpty, line.first != "#" else { continue }
        let fields = fields(of: line)
        guard let names = header else {
            header = fields
            continue
        }
        guard fields.count == names.count else {
            throw CityError(file, line: index + 1, "\(fields.count) fields where the header has \(names.count)")
        }
        let values = Dictionary(zip(names, fields)) { first, _ in first }
        records.append(CSVRecord(file: file, line: index + 1, values: values))
    }
    return records
}

private func fields(of line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
        if character == "\"" {
            isQuoted.toggle()
        } else if character == ",", !isQuoted {
            fields.append("")
        } else {
            fields[fields.count - 1].append(character)
        }
    }
    return fields
}
