import Documents
import Schedules
import Telemetry

extension FuzzTarget {
    /// A table as spreadsheets save it: what is read can be written and read again, and every problem is in a line of the file.
    static let table = FuzzTarget(name: "table", longestInput: 2048) { input throws(BrokenInvariant) in
        let file = bytes(input)
        let table = CSVTable(parsing: file, required: [], allowingOthers: true)
        try check(table.problems, in: file)
        if !table.columns.isEmpty { try checkWriting(table) }
        try checkFields(table)
        _ = try? HolidayCalendar(csv: file)
    }

    private static func checkWriting(_ table: CSVTable) throws(BrokenInvariant) {
        let cells = [table.columns] + table.rows.map { row in table.columns.map { row[$0] } }
        // A single column whose cells are empty would be blank lines.
        guard !cells.contains(where: { $0.allSatisfy(\.isEmpty) }) else { return }
        let written = cells.map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\r\n")
        let again = CSVTable(parsing: Array(written.utf8), required: [], allowingOthers: true)
        try require(again.problems.isEmpty, "what was written is refused: \(again.problems)")
        let cellsAgain = [again.columns] + again.rows.map { row in again.columns.map { row[$0] } }
        try require(cellsAgain == cells, "\(cells) became \(cellsAgain)")
    }

    private static func quoted(_ cell: String) -> String {
        "\"\(cell.replacing("\"", with: "\"\""))\""
    }

    /// The fields of exports are what RFC 4180 reads back.
    private static func checkFields(_ table: CSVTable) throws(BrokenInvariant) {
        for row in table.rows {
            for column in table.columns {
                let written = csvField(row[column])
                try require(plain(written) == row[column], "\(row[column]) is written as \(written)")
            }
        }
    }

    private static func plain(_ field: String) -> String? {
        let scalars = field.unicodeScalars
        guard scalars.first == "\"" else {
            return scalars.contains { ",\"\r\n".unicodeScalars.contains($0) } ? nil : field
        }
        guard scalars.count >= 2, scalars.last == "\"" else { return nil }
        let inner = String(String.UnicodeScalarView(scalars.dropFirst().dropLast()))
        return inner.replacing("\"\"", with: "").unicodeScalars.contains("\"")
            ? nil : inner.replacing("\"\"", with: "\"")
    }

    private static func check(_ problems: [CSVProblem], in file: [UInt8]) throws(BrokenInvariant) {
        // UTF-16 has its line ends in two bytes, of which one may be anything.
        let lines = 2 + file.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        for problem in problems {
            try require((1...lines).contains(problem.line), "line \(problem.line) of \(lines): \(problem)")
        }
        try require(problems.map(\.line) == problems.map(\.line).sorted(), "problems out of order: \(problems)")
    }
}
