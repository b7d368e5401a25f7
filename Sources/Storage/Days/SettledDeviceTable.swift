import Databases
import SQLite
import Telemetry

/// What is known of each device by its readings that have left the live store: since when, until when, and its last judged reading.
///
/// With the live store it tells the last state of every device, and what a judge must know of it at the start, without a look into
/// the files of many days.
struct SettledDeviceTable: ~Copyable {
    private let extent: Statement
    private let reading: Statement
    /// Where the values of the table's fields stand in a row.
    private let positions: [Int]

    /// * `fields`: those of the table that a row has, each with its place in the row's values.
    init(
        _ deviceClass: String,
        _ fields: [(name: String, position: Int)],
        _ connection: Connection
    ) throws(DatabaseError) {
        let table = Self.name(of: deviceClass)
        let extent = try connection.prepare(
            """
            INSERT INTO \(table) (device, first_at, newest_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (device) DO UPDATE SET
                first_at = coalesce(min(first_at, ?2), first_at, ?2), newest_at = coalesce(max(newest_at, ?3), newest_at, ?3)
            """
        )
        let values = ["observed_at", "received_at"] + fields.map { quoted($0.name) }
        let changes = values.enumerated().map { "\($0.element) = ?\($0.offset + 2)" }
        let reading = try connection.prepare(
            """
            UPDATE \(table) SET \(changes.joined(separator: ", "))
            WHERE device = ?1 AND (observed_at IS NULL OR observed_at < ?2)
            """
        )
        self.extent = extent
        self.reading = reading
        positions = fields.map(\.position)
    }

    mutating func set(_ device: MovedRows.Device) throws(DatabaseError) {
        try extent.bind(1, device.name)
        try extent.bind(2, device.first)
        try extent.bind(3, device.newest)
        try extent.run()
        guard let row = device.latest, case .integer(let delay) = row.values[0] else { return }
        try reading.bind(1, device.name)
        try reading.bind(2, row.observedAt)
        try reading.bind(3, row.observedAt + delay)
        for (column, position) in positions.enumerated() { try reading.bind(Int32(4 + column), row.values[position]) }
        try reading.run()
    }

    static func name(of deviceClass: String) -> String { "\(deviceClass)_latest" }

    /// The statement that creates the table of a class, for the store and for `schemas/store.sql`.
    static func definition(of deviceClass: DeviceClass) -> String {
        let fields = deviceClass.fields.map { ",\n    \($0.column) \($0.columnType)" }.joined()
        return """
            CREATE TABLE IF NOT EXISTS \(name(of: deviceClass.name)) (
                device TEXT PRIMARY KEY,
                first_at INTEGER,
                newest_at INTEGER,
                observed_at INTEGER,
                received_at INTEGER\(fields)
            ) STRICT, WITHOUT ROWID
            """
    }
}
