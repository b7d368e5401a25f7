import Databases
import SQLite
import Telemetry

/// Rows of a class in `live.sqlite`. They stand as the store was when the first of them was read.
final class LogicalLiveRows {
    private let statement: PooledStatement
    private let pool: StatementPool
    private(set) var hasRow = false

    /// Reads the first row at once.
    init(
        of table: LogicalTable,
        _ restriction: LogicalRestriction,
        columns: [Int],
        isByDevice: Bool,
        from pool: StatementPool
    ) throws(DatabaseError) {
        let read = columns.map { ", \(table.columns[$0].quoted)" }.joined()
        // The primary key finds the stretch; only all devices by device need sorting.
        statement = try pool.take(
            """
            SELECT device, observed_at\(read) FROM main.\(table.deviceClass)_reading
            WHERE observed_at BETWEEN ?1 AND ?2 \(restriction.device == nil ? "" : "AND device = ?3")
            ORDER BY \(isByDevice && restriction.device == nil ? "device, observed_at" : "observed_at, device")
            """
        )
        self.pool = pool
        try statement.statement.bind(1, restriction.times.first)
        try statement.statement.bind(2, restriction.times.last)
        if let device = restriction.device { try statement.statement.bind(3, device) }
        hasRow = try statement.statement.step()
    }

    deinit {
        pool.giveBack(statement)
    }

    func step() throws(DatabaseError) {
        // SQLite would begin anew after the last row.
        if hasRow { hasRow = try statement.statement.step() }
    }

    var device: String { statement.statement.text(0) }
    var observedAt: Instant { Instant(milliseconds: statement.statement.integer(1)) }

    /// Gives the value of a column that was asked for, counted from 0.
    func column(_ index: Int, into result: borrowing ColumnResult) {
        result.set(Int32(index + 2), of: statement.statement)
    }
}

/// Compiled statements of a virtual table, kept for the next time: a join asks once for each row of another table.
final class StatementPool {
    /// Free statements that are kept of one text, at most.
    private static let kept = 4
    /// Different texts, at most.
    private static let texts = 64

    private let host: HostConnection
    private var free: [String: [PooledStatement]] = [:]

    init(_ host: HostConnection) {
        self.host = host
    }

    func take(_ sql: String) throws(DatabaseError) -> PooledStatement {
        if let statement = free[sql]?.popLast() { return statement }
        return PooledStatement(sql, try host.prepare(sql))
    }

    func giveBack(_ statement: PooledStatement) {
        statement.statement.reset()
        if free[statement.sql] == nil, free.count >= Self.texts { free.removeAll() }
        if free[statement.sql, default: []].count < Self.kept { free[statement.sql, default: []].append(statement) }
    }
}

final class PooledStatement {
    let sql: String
    let statement: Statement

    init(_ sql: String, _ statement: consuming Statement) {
        self.sql = sql
        self.statement = statement
    }
}
