public import Databases
public import SQLite

/// A table that is not stored: what the configuration knows, for questions that join it with readings and alerts.
public struct ReferenceTable: Sendable {
    public let name: String
    /// Names and types: `TEXT`, `INTEGER` or `REAL`.
    public let columns: [(name: String, type: String)]
    /// The columns that tell rows apart.
    public let key: [String]
    /// One value for each column.
    public let rows: [[Value]]

    public init(name: String, columns: [(name: String, type: String)], key: [String], rows: [[Value]]) {
        self.name = name
        self.columns = columns
        self.key = key
        self.rows = rows
    }
}

extension StoreReader {
    /// Adds a table for the time of this reader, where the store is a folder; it is not touched. It must come before the first question.
    ///
    /// In a database the daemon keeps such tables for all (``CityDesk``), because a server that only reads makes no other.
    public func add(_ table: ReferenceTable) throws(DatabaseError) {
        guard connection.dialect == .sqlite else { return }
        let columns = table.columns.map { "\"\($0.name)\" \($0.type)" }.joined(separator: ", ")
        let key = table.key.map { "\"\($0)\"" }.joined(separator: ", ")
        try connection.execute(
            "BEGIN; CREATE TEMP TABLE \"\(table.name)\" (\(columns), PRIMARY KEY (\(key)))"
        )
        let marks = Array(repeating: "?", count: table.columns.count).joined(separator: ", ")
        let insertion = try connection.prepare("INSERT INTO temp.\"\(table.name)\" VALUES (\(marks))")
        for row in table.rows {
            for (index, value) in row.enumerated() { try insertion.bind(Int32(index + 1), value) }
            try insertion.run()
        }
        try connection.execute("COMMIT")
    }

    /// Defines a function for questions to this reader, where the store is a folder; its result depends on its arguments only.
    ///
    /// A database has its own: those of its schema, and ``CityDesk``'s.
    public func define(
        _ name: String,
        argumentCount: Int,
        _ body: @escaping (borrowing SQLArguments) throws -> Value
    ) throws(DatabaseError) {
        guard let connection = connection as? Connection else { return }
        try connection.define(name, argumentCount: argumentCount, body)
    }

    /// Bounds what questions to this reader may take: what needs more memory for pages or for sorting goes to temporary files.
    ///
    /// * `heapMiB`: of everything that SQLite allocates in this process; what needs more fails.
    public func bound(cacheMiB: Int, heapMiB: Int) throws(DatabaseError) {
        try useCache(mebibytes: cacheMiB)
        if connection.dialect == .sqlite { try connection.execute("PRAGMA hard_heap_limit = \(heapMiB << 20)") }
    }
}
