import Databases
import PostgreSQL
import Telemetry

/// The tables of one device class in PostgreSQL:
///
/// * `truck_reading`: all readings, in a partition for each local day. Readings arrive nearly in the order of their times, so that blocks
///   hold short stretches of time, and a BRIN index of a few pages finds them; the primary key finds a device.
/// * `truck_latest`: of each device when its first, its newest and its last judged reading were made, and that last one. It is kept
///   current with each commit.
/// * `latest_truck_reading`: a view with the name and columns that the SQLite store has, and so has `truck_day` (``PastDayTable``).
struct PostgreSQLClassTables {
    let deviceClass: DeviceClass
    var name: String { deviceClass.name }
    /// Of `truck_reading`.
    var columns: [String] { ReadingTable.commonColumns + fields }
    var fields: [String] { deviceClass.fields.map(\.column) }

    init(_ deviceClass: DeviceClass) {
        self.deviceClass = deviceClass
    }

    /// Creates what is missing. Inside of a transaction that holds the lock of the schema.
    func create(_ connection: Connection) throws {
        let definitions = deviceClass.fields.map { ", \($0.column) \(Self.type(of: $0))" }.joined()
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name)_reading (
                device text COLLATE "C" NOT NULL, observed_at bigint NOT NULL, received_at bigint NOT NULL,
                late smallint NOT NULL, jump smallint NOT NULL\(definitions), PRIMARY KEY (device, observed_at)
            ) PARTITION BY RANGE (observed_at);
            CREATE INDEX IF NOT EXISTS \(name)_reading_by_time ON \(name)_reading USING brin (observed_at)
                WITH (pages_per_range = 16, autosummarize = on);
            CREATE TABLE IF NOT EXISTS \(name)_latest (
                device text COLLATE "C" PRIMARY KEY, first_at bigint, newest_at bigint, observed_at bigint,
                received_at bigint\(definitions)
            ) WITH (fillfactor = 70)
            """
        )
        for table in ["\(name)_reading", "\(name)_latest"] { try addMissingColumns(to: table, connection) }
        try createViews(connection)
    }

    private func addMissingColumns(to table: String, _ connection: Connection) throws {
        let stored = try storedColumnTypes(of: table, connection)
        for field in deviceClass.fields {
            guard let type = stored[field.name] else {
                try connection.execute("ALTER TABLE \(table) ADD COLUMN \(field.column) \(Self.type(of: field))")
                continue
            }
            guard type == field.columnType else {
                throw StoreError.columnChanged(
                    table: table,
                    column: field.name,
                    stored: type,
                    wanted: field.columnType
                )
            }
        }
    }

    private func createViews(_ connection: Connection) throws {
        let values = fields.map { ", \($0)" }.joined()
        let latest = DerivedView(
            name: "latest_\(name)_reading",
            query: """
                SELECT device, observed_at, received_at\(values) FROM \(name)_latest WHERE observed_at IS NOT NULL
                """
        )
        try latest.create(connection)
        try PastDayTable(deviceClass).create(connection)
    }

    private static func type(of field: Field) -> String {
        switch field.kind {
        case .number: "double precision"
        case .integer, .boolean: "bigint"
        case .choice: #"text COLLATE "C""#
        }
    }
}
