import Databases
import PostgreSQL
import Telemetry

/// What each device's days come to, so that a month is summed up from some rows for each device and not from all readings.
///
/// * `truck_past_day`: a row for each device and day that was summed up (``DayDesk``).
/// * `truck_day`: the view of all days. One that readings have come to since, as today, is reckoned from its readings, and no other
///   partition is read for that.
///
/// Which days those are is in `changed_day`: each commit notes there, in a row of its own connection, which days it has brought readings
/// to. Who sums a day up takes away the notes that it could see; one that it could not see stays, and with it the reckoning. So nobody
/// waits for anybody, and no reading is missed.
struct PastDayTable {
    let deviceClass: DeviceClass
    var name: String { "\(deviceClass.name)_past_day" }
    private var readings: String { "\(deviceClass.name)_reading" }
    private var numbers: [Field] { deviceClass.fields.filter { $0.columnType == "REAL" } }

    init(_ deviceClass: DeviceClass) {
        self.deviceClass = deviceClass
    }

    /// Creates what is missing. Inside of a transaction that holds the lock of the schema.
    func create(_ connection: Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name) (
                day text COLLATE "C" NOT NULL, device text COLLATE "C" NOT NULL, readings bigint NOT NULL,
                first_at bigint NOT NULL, last_at bigint NOT NULL, PRIMARY KEY (day, device)
            )
            """
        )
        // Of a day that was summed up before the class had the field there are no values.
        let stored = try storedColumnTypes(of: name, connection)
        for field in numbers where stored["\(field.name)_count"] == nil {
            try connection.execute(
                """
                ALTER TABLE \(name) ADD COLUMN "\(field.name)_count" bigint NOT NULL DEFAULT 0,
                    ADD COLUMN "\(field.name)_sum" double precision, ADD COLUMN "\(field.name)_min" double precision,
                    ADD COLUMN "\(field.name)_max" double precision
                """
            )
        }
        try view.create(connection)
    }

    private var view: DerivedView {
        let sums = numbers.flatMap(Self.columns).map { ", \($0)" }.joined()
        return DerivedView(
            name: "\(deviceClass.name)_day",
            query: """
                SELECT day, device, readings, first_at, last_at\(sums) FROM \(name) AS past
                WHERE NOT EXISTS (SELECT FROM changed_day AS c WHERE c.class = '\(deviceClass.name)' AND c.day = past.day)
                UNION ALL
                SELECT changed.day, today.* FROM (
                    SELECT DISTINCT day, starts_at FROM changed_day WHERE class = '\(deviceClass.name)') AS changed
                CROSS JOIN LATERAL (
                    SELECT \(reckoning) FROM \(readings)
                    WHERE observed_at >= changed.starts_at AND observed_at < changed.starts_at + 86400000
                    GROUP BY device) AS today
                """
        )
    }

    /// Statements that sum a day up. They must see one state of the database, and all count or none.
    func sum(_ day: LocalDay, at now: Instant) -> String {
        let sums = numbers.flatMap(Self.columns).map { ", \($0)" }.joined()
        let ofTheDay = "day = '\(day)'"
        return """
            DELETE FROM \(name) WHERE \(ofTheDay);
            INSERT INTO \(name) (day, device, readings, first_at, last_at\(sums))
                SELECT '\(day)', \(reckoning) FROM \(readings)
                WHERE observed_at >= \(day.start.milliseconds) AND observed_at < \(day.end.milliseconds)
                GROUP BY device;
            DELETE FROM changed_day WHERE class = '\(deviceClass.name)' AND \(ofTheDay);
            INSERT INTO summed_day (class, day, starts_at, summed_at)
                VALUES ('\(deviceClass.name)', '\(day)', \(day.start.milliseconds), \(now.milliseconds))
                ON CONFLICT (class, day) DO UPDATE SET summed_at = excluded.summed_at
            """
    }

    private var reckoning: String {
        let sums = numbers.map { field in
            ["count", "sum", "min", "max"].map { ", \($0)(\(field.column)) AS \"\(field.name)_\($0)\"" }.joined()
        }
        return """
            device, count(*) AS readings, min(observed_at) AS first_at, max(observed_at) AS last_at\(sums.joined())
            """
    }

    private static func columns(of field: Field) -> [String] {
        ["count", "sum", "min", "max"].map { "\"\(field.name)_\($0)\"" }
    }
}

extension LocalDay {
    /// SQL for when the day began of an instant that `column` has.
    static func start(ofColumn column: String) -> String {
        "\(column) - ((\(column) + 28800000) % 86400000 + 86400000) % 86400000"
    }

    /// SQL for the name of the day that began when `column` says.
    static func name(startingAt column: String) -> String {
        "to_char(date '1970-01-01' + ((\(column) + 28800000) / 86400000)::integer, 'YYYY-MM-DD')"
    }
}
