public import Databases
import Telemetry

/// What the two databases say differently to a reader.
extension StoreReader {
    /// The columns of a table with their types: `TEXT`, `INTEGER` or `REAL`. Empty where there is no such table.
    func columnTypes(of table: String) throws(DatabaseError) -> [String: String] {
        try storedColumnTypes(of: table, connection)
    }

    /// The first and the last `observedAt` of the readings of a class, those that were moved to files of days left out.
    func liveStretch(of deviceClass: DeviceClass) throws(DatabaseError) -> ClosedRange<Instant>? {
        guard connection.dialect == .sqlite else {
            return try PartitionedStretch(of: deviceClass.name, connection).stretch()
        }
        // The primary key begins with observed_at; one aggregate at a time is a look at its end. "main": not the table that spans all days.
        let table = "main.\(readingTableName(of: deviceClass))"
        let rows = try connection.prepare(
            "SELECT (SELECT min(observed_at) FROM \(table)), (SELECT max(observed_at) FROM \(table))"
        )
        guard try rows.step(), !rows.isNull(0) else { return nil }
        return Instant(milliseconds: rows.integer(0))...Instant(milliseconds: rows.integer(1))
    }

    /// How much of the database this reader may keep in memory.
    func useCache(mebibytes: Int) throws(DatabaseError) {
        switch connection.dialect {
        case .sqlite: try connection.execute("PRAGMA cache_size = -\(mebibytes * 1024)")
        // The server's is for all; this is what it may sort in before it takes to files.
        case .postgresql: try connection.execute("SET work_mem = '\(mebibytes)MB'")
        }
    }

    /// The table that keeps how many rows were ever written to the chained tables, and how many that is for one of them.
    public func everWritten(to table: String) throws(DatabaseError) -> (counter: String, count: Int64) {
        let (counter, name) =
            switch connection.dialect {
            case .sqlite: ("sqlite_sequence", "name")
            case .postgresql: ("chain_end", "chain")
            }
        let rows = try connection.prepare("SELECT seq FROM \(counter) WHERE \(name) = ?")
        try rows.bind(1, table)
        return (counter, try rows.step() ? rows.integer(0) : 0)
    }

    /// What is wrong with the pages of a table and its indexes. A server looks after its own: see `pg_amcheck`.
    public func pageDamage(of table: String) throws(DatabaseError) -> [String] {
        guard connection.dialect == .sqlite else { return [] }
        let rows = try connection.prepare("PRAGMA integrity_check('\(table)')")
        var damage: [String] = []
        while try rows.step() {
            if rows.text(0) != "ok" { damage.append(rows.text(0)) }
        }
        return damage
    }

    /// How a question is answered, in the database's own words: a line for each step.
    public func plan(of sql: String) throws(DatabaseError) -> [String] {
        var lines: [String] = []
        switch connection.dialect {
        case .sqlite:
            let rows = try connection.prepare("EXPLAIN QUERY PLAN \(sql)")
            var depths: [Int64: Int] = [0: 0]
            while try rows.step() {
                let depth = depths[rows.integer(1), default: 0]
                depths[rows.integer(0)] = depth + 1
                lines.append(String(repeating: "  ", count: depth) + rows.text(3))
            }
        case .postgresql:
            let rows = try connection.prepare("EXPLAIN \(sql)")
            while try rows.step() { lines.append(rows.text(0)) }
        }
        return lines
    }
}

/// The columns of a table with their types: `TEXT`, `INTEGER` or `REAL`. Empty where there is no such table.
func storedColumnTypes(of table: String, _ connection: any DatabaseConnection) throws(DatabaseError) -> [String: String]
{
    var types: [String: String] = [:]
    let rows: any DatabaseStatement
    switch connection.dialect {
    case .sqlite: rows = try connection.prepare("SELECT name, type FROM pragma_table_info(?)")
    case .postgresql:
        rows = try connection.prepare(
            """
            SELECT attname, CASE atttypid WHEN 'text'::regtype THEN 'TEXT' WHEN 'float8'::regtype THEN 'REAL' ELSE 'INTEGER' END
            FROM pg_attribute WHERE attrelid = to_regclass(CAST(? AS TEXT)) AND attnum > 0 AND NOT attisdropped
            """
        )
    }
    try rows.bind(1, table)
    while try rows.step() { types[rows.text(0)] = rows.text(1) }
    return types
}

/// The version of a store to which all steps have been applied.
func newestVersion(_ dialect: Dialect) -> Int {
    switch dialect {
    case .sqlite: latestVersion
    case .postgresql: latestPostgreSQLVersion
    }
}

/// The version that the tables of a store have.
func storedVersion(_ connection: any DatabaseConnection) throws(DatabaseError) -> Int {
    switch connection.dialect {
    case .sqlite: Int(try connection.integer("PRAGMA user_version"))
    case .postgresql: Int(try connection.integer("SELECT version FROM store_version"))
    }
}
