import Databases
import PostgreSQL
import SQLite
import Storage
import TestSupport

/// What is in a store, read as an analyst would, while the daemon writes.
struct Stored {
    let location: StoreLocation

    /// `address`: a folder or an address of PostgreSQL, as `--store` takes it.
    init(at address: String) {
        location = PostgreSQLAddress(argument: address).map { .postgresql($0) } ?? .folder(address)
    }

    /// Of a store in files.
    var folder: String { location.folder ?? "" }

    func rows(_ sql: String) throws -> [[Value]] {
        var rows: [[Value]] = []
        try StoreReader(at: location).query(sql, isOver: { false }, columns: { _ in }) { row in
            rows.append(row)
            return true
        }
        return rows
    }

    /// Rows with their columns as text, side by side.
    func lines(_ sql: String) throws -> [String] {
        try rows(sql).map { $0.map(\.plain).joined(separator: " ") }
    }

    /// Changes it behind everybody's back.
    func execute(_ sql: String) throws {
        try openForWriting().execute(sql)
    }

    /// Keeps the daemon from committing until the connection ends its transaction, or ends; questions are answered.
    func lock() throws -> any DatabaseConnection {
        let connection = try openForWriting()
        switch connection.dialect {
        case .sqlite: try connection.execute("BEGIN EXCLUSIVE")
        case .postgresql: try connection.execute("BEGIN; LOCK TABLE truck_latest, alert_state IN ACCESS EXCLUSIVE MODE")
        }
        return connection
    }

    private func openForWriting() throws -> any DatabaseConnection {
        switch location {
        case .folder(let folder):
            return try SQLite.Connection(path: "\(folder)/\(Store.fileName)", mode: .readWrite)
        case .postgresql(let server):
            let connection = try PostgreSQL.Connection(address: server.connection)
            try connection.execute("SET search_path TO \(server.schema)")
            return connection
        }
    }

    func integer(_ sql: String) throws -> Int {
        guard case .integer(let number)? = try rows(sql).first?.first else {
            throw DatabaseError(damaged: "no number: \(sql)")
        }
        return Int(number)
    }

    /// Readings of both classes; 0 while there is no store.
    var readingCount: Int {
        let sql = "SELECT (SELECT count(*) FROM truck_reading) + (SELECT count(*) FROM fume_reading)"
        return (try? integer(sql)) ?? 0
    }

    /// When the newest reading was made, in Unix milliseconds; 0 before the first. A look at few rows.
    var newestReading: Int64 {
        let sql =
            switch location {
            // The newest are live, and there they are at the end of the key.
            case .folder:
                "SELECT max((SELECT max(observed_at) FROM main.truck_reading), (SELECT max(observed_at) FROM main.fume_reading))"
            case .postgresql:
                "SELECT greatest((SELECT max(newest_at) FROM truck_latest), (SELECT max(newest_at) FROM fume_latest))"
            }
        return Int64((try? integer(sql)) ?? 0)
    }

    /// Every stored reading as `class device observed_at`, in the order of time and device.
    func readings() throws -> [String] {
        try lines(
            """
            SELECT class || ' ' || device || ' ' || observed_at FROM (
                SELECT 'truck' AS class, device, observed_at FROM truck_reading
                UNION ALL SELECT 'fume', device, observed_at FROM fume_reading) AS r
            """
        ).sorted()
    }

    /// Payloads that were refused, and are kept with their reason.
    var rejectionCount: Int { (try? integer("SELECT count(*) FROM rejection")) ?? 0 }

    /// Readings that came more than once, counted by the daemon.
    var duplicateCount: Int { (try? integer("SELECT coalesce(sum(count), 0) FROM duplicate")) ?? 0 }
}

extension Value {
    var plain: String {
        switch self {
        case .null: "-"
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes): "\(bytes.count) bytes"
        }
    }
}
