import Databases
import PostgreSQL
import Telemetry

/// What programs for maps open: views with a column `geom` in WGS-84, which they find in PostGIS's `geometry_columns`.
///
/// Points are made of `lat` and `lon` when they are read: stored beside them they would take half as much room again as a reading has.
///
/// * `truck_position`: each reading; `latest_truck_position`: the last judged one of each device.
/// * `truck_track`: the ways of each device and day, cut as those of the API are.
/// * `alert_position`: each alert with what became of its case.
/// * `device_position`: the register, where it says where its devices stand.
struct GeometryViews {
    private static let longestGapMilliseconds = 600_000

    let postGIS: PostGIS

    /// Inside of a transaction that holds the lock of the schema.
    func create(_ catalogue: Catalogue, _ connection: Connection) throws(DatabaseError) {
        try addGeometryToPlaces(connection)
        try alerts.create(connection)
        for deviceClass in catalogue.classes where deviceClass.position != nil {
            let name = deviceClass.name
            try positions("\(name)_position", of: deviceClass, from: "\(name)_reading", ", late, jump").create(
                connection
            )
            try positions("latest_\(name)_position", of: deviceClass, from: "latest_\(name)_reading", "").create(
                connection
            )
            try tracks(of: deviceClass).create(connection)
        }
        let register = try storedColumnTypes(of: "device", connection)
        guard register["lat"] == "REAL", register["lon"] == "REAL" else { return }
        let columns = register.keys.sorted().map(quoted).joined(separator: ", ")
        try DerivedView(name: "device_position", query: "SELECT \(columns), \(postGIS.point()) AS geom FROM device")
            .create(connection)
    }

    /// The only geometries that are stored; they follow from the column beside them.
    private func addGeometryToPlaces(_ connection: Connection) throws(DatabaseError) {
        guard try storedColumnTypes(of: "place", connection)["geom"] == nil else { return }
        try connection.execute(
            """
            ALTER TABLE place ADD COLUMN geom \(postGIS.type("Geometry"))
                GENERATED ALWAYS AS (\(postGIS.function("ST_GeomFromGeoJSON"))(geometry)) STORED;
            CREATE INDEX place_by_geom ON place USING gist (geom)
            """
        )
    }

    private var alerts: DerivedView {
        DerivedView(
            name: "alert_position",
            query: """
                SELECT a.id, a.rule, a.title, a.severity, a.class, a.device, a.name, a.company, a.district, a.place, a.state,
                       \(Self.time("a.onset_at")) AS onset, \(Self.time("a.fired_at")) AS fired,
                       \(Self.time("a.resolved_at")) AS resolved, a.fired_at, a.case_id, c.status, c.team, c.officer,
                       \(postGIS.point(latitude: "a.lat", longitude: "a.lon")) AS geom
                FROM alert AS a LEFT JOIN alert_case AS c ON c.id = a.case_id
                """
        )
    }

    private func positions(
        _ view: String,
        of deviceClass: DeviceClass,
        from table: String,
        _ more: String
    ) -> DerivedView {
        let fields = deviceClass.fields.map { ", \($0.column)" }.joined()
        return DerivedView(
            name: view,
            query: """
                SELECT device, observed_at, \(Self.time("observed_at")) AS observed, received_at\(more)\(fields),
                       \(postGIS.point()) AS geom FROM \(table)
                """
        )
    }

    /// Day by day, so that whoever asks for one reads one partition; and device by device. The third coordinate of each position is its
    /// time in Unix seconds.
    private func tracks(of deviceClass: DeviceClass) -> DerivedView {
        let name = deviceClass.name
        let vertex = """
            \(postGIS.function("ST_SetSRID"))(\(postGIS.function("ST_MakePointM"))(lon, lat, observed_at / 1000.0), 4326)
            """
        return DerivedView(
            name: "\(name)_track",
            query: """
                SELECT t.device, d.day, t.start_at, \(Self.time("t.start_at")) AS start, \(Self.time("t.end_at")) AS "end", t.fixes,
                       \(postGIS.function("ST_Length"))(t.geom::\(postGIS.geography), false) AS length_metres, t.geom
                FROM (SELECT day, starts_at FROM changed_day WHERE class = '\(name)'
                    UNION SELECT day, starts_at FROM summed_day WHERE class = '\(name)') AS d
                CROSS JOIN LATERAL (
                    SELECT device, min(observed_at) AS start_at, max(observed_at) AS end_at, count(*) AS fixes,
                           \(postGIS.function("ST_MakeLine"))(\(vertex) ORDER BY observed_at)::\(postGIS.type("LineStringM")) AS geom
                    FROM (
                        SELECT device, observed_at, lat, lon, count(*) FILTER (WHERE is_first) OVER by_device AS run FROM (
                            SELECT device, observed_at, lat, lon, observed_at - lag(observed_at) OVER by_device
                                > \(Self.longestGapMilliseconds) AS is_first
                            FROM \(name)_reading
                            WHERE observed_at >= d.starts_at AND observed_at < d.starts_at + 86400000
                                AND jump = 0 AND lat IS NOT NULL AND lon IS NOT NULL
                            WINDOW by_device AS (PARTITION BY device ORDER BY observed_at)) AS fix
                        WINDOW by_device AS (PARTITION BY device ORDER BY observed_at)) AS cut
                    GROUP BY device, run HAVING count(*) > 1) AS t
                """
        )
    }

    /// Unix milliseconds as a time that programs show on their own clocks.
    private static func time(_ column: String) -> String { "to_timestamp(\(column) / 1000.0)" }
}
