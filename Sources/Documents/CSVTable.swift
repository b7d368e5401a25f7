/// A table of comma-separated values (RFC 4180) whose first line names the columns, and all that is wrong with it.
///
/// Reading never stops at the first mistake: rows that cannot be used are left out and named in ``problems``, so that
/// `cityward check` reports every one of them in a single run. Beyond the RFC, blank lines, rows of nothing but empty
/// fields and lines that begin with `#` are skipped, spaces around an unquoted field are dropped, and semicolons or tabs may
/// separate the fields, which the header shows.
public struct CSVTable: Sendable {
    /// The usable rows in the order of the file; none where the header has a problem.
    public let rows: [CSVRow]
    /// The names of all columns, in the order of the file; none where the header has a problem.
    public let columns: [String]
    /// What is wrong, in the order of the file. Whoever uses the rows adds to it what they find.
    public let problems: [CSVProblem]

    /// Largest file that is read: 64 MiB, which is a hundred times a big city's register.
    public static let maximumBytes = 64 << 20

    /// Reads UTF-8 with or without a byte order mark, GB18030, or UTF-16 with a byte order mark.
    ///
    /// - Parameters:
    ///   - bytes: the file as it is on the disk.
    ///   - required: columns that must be there.
    ///   - optional: columns that may be there; any further one is a problem, because it is most likely a misspelling …
    ///   - allowingOthers: … unless tables of this kind may have columns of their own.
    public init(
        parsing bytes: [UInt8],
        required: [String],
        optional: [String] = [],
        allowingOthers: Bool = false
    ) {
        do {
            let decoding = try CSVDecoding(bytes)
            self.init(decoding, required: required, optional: optional, allowingOthers: allowingOthers)
        } catch {
            self.init(rows: [], columns: [], problems: [error])
        }
    }

    /// Reads a text; see ``init(parsing:required:optional:)-([UInt8],_,_)``.
    public init(parsing text: String, required: [String], optional: [String] = []) {
        self.init(parsing: Array(text.utf8), required: required, optional: optional)
    }

    private init(_ decoding: CSVDecoding, required: [String], optional: [String], allowingOthers: Bool) {
        var reader = CSVReader(decoding.text)
        guard let first = reader.next() else {
            let message = "the file is empty; its first line names the columns: \(list(required))"
            self.init(rows: [], columns: [], problems: [CSVProblem(line: 1, message)])
            return
        }
        let header = CSVHeader(first, required: required, optional: optional, allowingOthers: allowingOthers)
        guard header.problems.isEmpty else {
            let problems = decoding.problems.filter { $0.line == 1 } + header.problems
            // A quoted name may go on over several lines before its mistake.
            self.init(rows: [], columns: [], problems: problems.sorted { $0.line < $1.line })
            return
        }
        var rows: [CSVRow] = []
        var problems = decoding.problems
        while let record = reader.next() {
            if !decoding.problems.isEmpty, record.fields.contains(where: { $0.contains("\u{FFFD}") }) {
                // The line is damaged, and was named.
            } else if let problem = record.problem {
                problems.append(problem)
            } else if record.fields.count != header.count {
                let fields = record.fields.count == 1 ? "1 field" : "\(record.fields.count) fields"
                problems.append(CSVProblem(line: record.line, "the row has \(fields), the header has \(header.count)"))
            } else {
                rows.append(CSVRow(line: record.line, fields: record.fields, columns: header.columns))
            }
        }
        problems.sort { $0.line < $1.line }
        self.init(rows: rows, columns: first.fields, problems: problems)
    }

    private init(rows: [CSVRow], columns: [String], problems: [CSVProblem]) {
        self.rows = rows
        self.columns = columns
        self.problems = problems
    }
}

/// One row of a ``CSVTable``, with as many fields as the header.
public struct CSVRow: Sendable {
    /// The line of the file on which the row begins, from 1.
    public let line: Int
    let fields: [String]
    let columns: [String: Int]

    /// The field of a column; empty where the file does not have that column.
    public subscript(column: String) -> String {
        guard let index = columns[column] else { return "" }
        return fields[index]
    }

    /// Says what is wrong with one field of this row.
    public func problem(in column: String, _ message: String) -> CSVProblem {
        CSVProblem(line: line, column: column, message)
    }
}
