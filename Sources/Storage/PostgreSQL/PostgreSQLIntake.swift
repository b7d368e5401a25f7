import Databases
import PostgreSQL
import Telemetry

/// How the readings of a batch get into the tables of their class: by COPY into a temporary table, and from there by two statements.
///
/// A round trip for each reading would take longer than all else that is done with it.
final class PostgreSQLIntake {
    private let directory: DeviceDirectory
    private let database: Connection
    private let copy: String
    private let insertion: Statement
    private let update: Statement
    private let kinds: [Field.Kind]

    init(_ tables: PostgreSQLClassTables, _ directory: DeviceDirectory, _ database: Connection) throws(DatabaseError) {
        let name = tables.name
        let incoming = "incoming_\(name)"
        // Empty again after each transaction.
        try database.execute(
            """
            CREATE TEMPORARY TABLE \(incoming) ON COMMIT DELETE ROWS AS
                SELECT 0::bigint AS number, \(tables.columns.joined(separator: ", ")) FROM \(name)_reading WITH NO DATA
            """
        )
        let columns = tables.columns.joined(separator: ", ")
        // Of readings of one device and instant the first of the batch is stored, as it would be one after the other.
        let insertion = try database.prepare(
            """
            WITH fresh AS (
                INSERT INTO \(name)_reading (\(columns)) SELECT \(columns) FROM pg_temp.\(incoming) ORDER BY number
                ON CONFLICT (device, observed_at) DO NOTHING RETURNING device, observed_at
            ), again AS (
                INSERT INTO duplicate (class, device, hour, count)
                SELECT '\(name)', device, received_at / 3600000 * 3600000, count(*) FROM (
                    SELECT device, observed_at, received_at,
                           row_number() OVER (PARTITION BY device, observed_at ORDER BY number) AS nth
                    FROM pg_temp.\(incoming)) AS i
                WHERE nth > 1
                    OR NOT EXISTS (SELECT 1 FROM fresh AS f WHERE f.device = i.device AND f.observed_at = i.observed_at)
                GROUP BY 2, 3 ORDER BY 2, 3
                ON CONFLICT (class, device, hour) DO UPDATE SET count = duplicate.count + excluded.count
            )
            SELECT count(*) FROM fresh
            """
        )
        let values = ["observed_at", "received_at"] + tables.fields
        let newer = "excluded.observed_at > coalesce(l.observed_at, -9223372036854775808)"
        let changes = values.map { "\($0) = CASE WHEN \(newer) THEN excluded.\($0) ELSE l.\($0) END" }
        // Beside it, which days have changed: PastDayTable says what for.
        // Devices in their order: daemons that report the same ones, as when a partition moves, must not wait for each other in a ring.
        let update = try database.prepare(
            """
            WITH noted AS (
                INSERT INTO changed_day AS c (class, day, writer, starts_at, readings)
                SELECT '\(name)', \(LocalDay.name(startingAt: "starts_at")), pg_backend_pid(), starts_at, count(*)
                FROM (SELECT \(LocalDay.start(ofColumn: "observed_at")) AS starts_at FROM pg_temp.\(incoming)) AS i
                GROUP BY starts_at
                ON CONFLICT (class, day, writer) DO UPDATE SET readings = c.readings + excluded.readings
            )
            INSERT INTO \(name)_latest AS l (device, first_at, newest_at, \(values.joined(separator: ", ")))
            SELECT e.device, e.first_at, e.newest_at, \(values.map { "j.\($0)" }.joined(separator: ", ")) FROM (
                SELECT device, min(observed_at) FILTER (WHERE jump = 0) AS first_at, max(observed_at) AS newest_at
                FROM pg_temp.\(incoming) WHERE late = 0 GROUP BY device) AS e
            LEFT JOIN (
                SELECT DISTINCT ON (device) device, \(values.joined(separator: ", "))
                FROM pg_temp.\(incoming) WHERE late = 0 AND jump = 0 ORDER BY device, observed_at DESC, number) AS j
            ON j.device = e.device
            ORDER BY e.device
            ON CONFLICT (device) DO UPDATE SET
                first_at = least(l.first_at, excluded.first_at), newest_at = greatest(l.newest_at, excluded.newest_at),
                \(changes.joined(separator: ", "))
            """
        )
        copy = "COPY pg_temp.\(incoming) (number, \(columns)) FROM STDIN (FORMAT binary)"
        kinds = tables.deviceClass.fields.map(\.kind)
        self.directory = directory
        self.database = database
        self.insertion = insertion
        self.update = update
    }

    /// - Returns: how many were new.
    func insert(_ readings: [Reading]) throws(DatabaseError) -> Int {
        try database.copy(copy) { rows throws(DatabaseError) in
            for (number, reading) in readings.enumerated() {
                try rows.beginRow()
                rows.append(Int64(number))
                rows.append(directory[reading.device].name)
                rows.append(reading.observedAt.milliseconds)
                rows.append(reading.receivedAt.milliseconds)
                rows.append(reading.admission == .late ? 1 : 0 as Int16)
                rows.append(reading.admission == .jump ? 1 : 0 as Int16)
                for (index, kind) in kinds.enumerated() { append(reading.measurements, index, kind, to: rows) }
            }
        }
        let stored = try insertion.step() ? Int(insertion.integer(0)) : 0
        insertion.reset()
        try update.run()
        return stored
    }

    private func append(_ measurements: Measurements, _ index: Int, _ kind: Field.Kind, to rows: CopyWriter) {
        guard measurements.has(index) else { return rows.appendNull() }
        switch kind {
        case .number: rows.append(measurements.number(index))
        // A boolean's bits are those of 0 and 1.
        case .integer, .boolean: rows.append(measurements.integer(index))
        case .choice(let texts): rows.append(texts[measurements.choice(index)])
        }
    }
}
