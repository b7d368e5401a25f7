import Databases
import PostgreSQL

/// A table of what the configuration says, for those who ask the database: `place`, `device`.
///
/// It is written anew only where it has changed.
struct CityTable {
    let table: ReferenceTable

    init(_ table: ReferenceTable) {
        self.table = table
    }

    /// Inside of a transaction that holds the lock of the schema.
    func write(_ connection: Connection) throws(DatabaseError) {
        let mark = "made by Cityward; \(HashChain.hash(of: content))"
        let known = try connection.prepare("SELECT obj_description(to_regclass(CAST(? AS text)), 'pg_class')")
        try known.bind(1, table.name)
        if try known.step(), known.text(0) == mark { return }
        known.reset()
        try adjustColumns(connection)
        try connection.execute("DELETE FROM \(table.name)")
        let names = table.columns.map { quoted($0.name) }.joined(separator: ", ")
        try connection.copy("COPY \(table.name) (\(names)) FROM STDIN (FORMAT binary)") { rows throws(DatabaseError) in
            for row in table.rows {
                try rows.beginRow()
                for (value, column) in zip(row, table.columns) { append(value, column.type, to: rows) }
            }
        }
        try connection.execute("COMMENT ON TABLE \(table.name) IS '\(mark)'")
    }

    /// Columns that the configuration has no longer stay, because others may have views on them; they are empty from now on.
    private func adjustColumns(_ connection: Connection) throws(DatabaseError) {
        let stored = try storedColumnTypes(of: table.name, connection)
        guard !stored.isEmpty else {
            let columns = table.columns.map { "\(quoted($0.name)) \(Self.type($0.type))" }.joined(separator: ", ")
            let key = table.key.map(quoted).joined(separator: ", ")
            return try connection.execute("CREATE TABLE \(table.name) (\(columns), PRIMARY KEY (\(key)))")
        }
        for (name, type) in table.columns where stored[name] != type {
            let removal = stored[name] == nil ? "" : "DROP COLUMN \(quoted(name)) CASCADE, "
            try connection.execute(
                "ALTER TABLE \(table.name) \(removal)ADD COLUMN \(quoted(name)) \(Self.type(type))"
            )
        }
    }

    /// All that must be the same for nothing to be written.
    private var content: String {
        let columns = table.columns.map { "\($0.name) \($0.type)" }
        return ([columns] + table.rows.map { $0.map(told) }).map { $0.joined(separator: "\u{1F}") }
            .joined(separator: "\u{1E}")
    }

    private func told(_ value: Value) -> String {
        switch value {
        case .null: "\u{0}"
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes): "\(bytes)"
        }
    }

    private func append(_ value: Value, _ type: String, to rows: CopyWriter) {
        switch (value, type) {
        case (.double(let number), "REAL"): rows.append(number)
        case (.integer(let number), "INTEGER"): rows.append(number)
        case (.integer(let number), "REAL"): rows.append(Double(number))
        case (.text(let text), "TEXT"): rows.append(text.replacing("\u{0}", with: "\u{FFFD}"))
        // Of another type than its column says: there is no such value.
        default: rows.appendNull()
        }
    }

    private static func type(_ name: String) -> String {
        switch name {
        case "REAL": "double precision"
        case "INTEGER": "bigint"
        default: #"text COLLATE "C""#
        }
    }
}
