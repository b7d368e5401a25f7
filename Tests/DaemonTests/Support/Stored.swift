import Databases
import SQLite
import Storage
import TestSupport

/// What is in a store, read as an analyst would, while the daemon writes.
struct Stored {
    let location: StoreLocation

    init(folder: String) { location = .folder(folder) }
    init(of server: PostgreSQLAddress) { location = .postgresql(server) }

    var folder: String { location.description }

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
