/// One thing that is wrong with a table, and where.
public struct CSVProblem: Error, Hashable, Sendable {
    /// The line of the file, from 1.
    public let line: Int
    /// The name of the column, where the problem is one field's.
    public let column: String?
    /// What is wrong, and what to write instead.
    public let message: String

    public init(line: Int, column: String? = nil, _ message: String) {
        self.line = line
        self.column = column
        self.message = message
    }
}

extension CSVProblem: CustomStringConvertible {
    /// `line 7, date: '2026-13-01' is not a date`.
    public var description: String {
        "line \(line)\(column.map { ", \($0)" } ?? ""): \(message)"
    }
}

/// Everything that is wrong with a table, thrown by whoever cannot go on without it.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the lines; at least one.
    public let problems: [CSVProblem]

    public init(_ problems: [CSVProblem]) {
        self.problems = problems.sorted { $0.line < $1.line }
    }

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
