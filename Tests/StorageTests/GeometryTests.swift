import Databases
import Foundation
import PostgreSQL
import Storage
import StoreSupport
import Telemetry
import TestSupport
import Testing

/// Places, positions, tracks and alerts as PostGIS and its programs see them, each test in a database of its own.
@Suite(
    .onlyPostgreSQL,
    .enabled("PostGIS is not installed beside the server; see tools/setup --tests") { try SpatialDatabase.isInstalled }
)
struct GeometryTests {
    private let database: SpatialDatabase
    private let directory = DeviceDirectory()
    private static let truck = DeviceClass(
        name: "truck",
        title: "渣土车",
        fields: [
            Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: true),
            Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: true),
            Field(name: "load", kind: .choice(["empty", "full"]), unit: nil, isRequired: false),
        ]
    )
    private let catalogue = Catalogue([truck, DeviceClass(name: "fume", title: "油烟", fields: [gaugeFields[0]])])

    /// A square of some two kilometres, a circle of 300 m east of it, and a road 20 m wide north of it.
    private static let places = table(of: [
        [
            .text("core"), .text("curfew_zone"), .text("中心城区"), .text("dongbao"),
            .text(
                #"{"type":"Polygon","coordinates":[[[112.19,31.02],[112.21,31.02],[112.21,31.04],[112.19,31.04],[112.19,31.02]]]}"#
            ),
            .null,
        ],
        [
            .text("wash"), .text("wash_station"), .text("冲洗点"), .null,
            .text(#"{"type":"Point","coordinates":[112.22,31.03]}"#), .double(300),
        ],
        [
            .text("road"), .text("road"), .text("象山大道"), .text("dongbao"),
            .text(#"{"type":"LineString","coordinates":[[112.19,31.05],[112.21,31.05]]}"#), .double(10),
        ],
    ])
    private static let register = ReferenceTable(
        name: "device",
        columns: [("device", "TEXT"), ("class", "TEXT"), ("company", "TEXT"), ("lat", "REAL"), ("lon", "REAL")],
        key: ["device", "class"],
        rows: [
            [.text("a"), .text("truck"), .text("蓝天"), .null, .null],
            [.text("k"), .text("fume"), .text("凤鸣渔家"), .double(31.03), .double(112.2)],
        ]
    )

    init() throws { database = try SpatialDatabase() }

    private static func table(of rows: [[Value]]) -> ReferenceTable {
        ReferenceTable(
            name: "place",
            columns: [
                ("id", "TEXT"), ("kind", "TEXT"), ("title", "TEXT"), ("district", "TEXT"), ("geometry", "TEXT"),
                ("reach", "REAL"),
            ],
            key: ["id"],
            rows: rows
        )
    }

    private func open() throws -> Store {
        try Store(at: database.location, catalogue: catalogue, directory: directory)
    }

    @discardableResult
    private func publish(_ places: ReferenceTable = places, _ register: ReferenceTable = register) throws -> String? {
        let desk = try CityDesk(at: database.server)
        try desk.publish([places, register])
        return try desk.publishGeometries(of: catalogue)
    }

    /// From the middle of the square to the north, a hundredth of a degree in twenty seconds; out of it after the second.
    private func fill() throws {
        var store = try open()
        let seconds: [Int64] = [0, 20, 40, 60, 1000, 1020, 2000]
        let readings = seconds.enumerated().map { number, second in
            var measurements = Measurements()
            measurements.set(0, number: Double(3103 + number) / 100)
            measurements.set(1, number: 112.2)
            let at = start + .seconds(second)
            return Reading(
                deviceClass: ClassIndex(0),
                device: directory.index(of: "a", in: ClassIndex(0)),
                observedAt: at,
                receivedAt: at,
                measurements: measurements,
                admission: second == 60 ? .jump : .judged
            )
        }
        _ = try store.commit(Store.Batch(readings: readings, events: [fired(alert()), fired(sparseAlert())]))
    }

    @Test func programsForMapsFindThem() async throws {
        try fill()
        try database.addPostGIS()
        #expect(try publish()?.hasPrefix("3.") == true)
        let layers = try database.rows(
            "SELECT f_table_name, f_geometry_column, type, srid FROM geometry_columns ORDER BY 1"
        )
        #expect(
            layers == [
                "alert_position|geom|POINT|4326", "device_position|geom|POINT|4326",
                "latest_truck_position|geom|POINT|4326", "place|geom|GEOMETRY|4326",
                "truck_position|geom|POINT|4326", "truck_track|geom|LINESTRINGM|4326",
            ]
        )
        // They are true when they are read: nothing is copied.
        #expect(
            try database.rows("SELECT id, ST_AsText(geom), status FROM alert_position ORDER BY id") == [
                "0t5x8m2k9q4z7c1v6b3n0h5j8g|POINT(112.1935849 31.0376011)|open", "sparse|NULL|open",
            ]
        )
        #expect(
            try database.rows("SELECT device, ST_AsText(geom) FROM latest_truck_position") == ["a|POINT(112.2 31.09)"]
        )
        #expect(
            try database.rows("SELECT ST_AsText(geom) FROM device_position WHERE class = 'fume'") == [
                "POINT(112.2 31.03)"
            ]
        )
        #expect(try database.rows("SELECT count(*) FROM truck_position WHERE jump = 1") == ["1"])
        let joined = """
            SELECT p.id, count(*) FROM truck_position AS t JOIN place AS p ON ST_Covers(p.geom, t.geom) GROUP BY 1 ORDER BY 1
            """
        #expect(try database.rows(joined) == ["core|2", "road|1"], "a border belongs to its place")
    }

    @Test func tracksAreCutWhereADeviceWasSilent() throws {
        try fill()
        try database.addPostGIS()
        try publish()
        let tracks = """
            SELECT device, day, fixes, round(length_metres), ST_M(ST_StartPoint(geom)), ST_NumPoints(geom) FROM truck_track
            ORDER BY start_at
            """
        let begin = start.milliseconds / 1000
        // Two hundredths of a degree are 2,224 m; of the last one nothing is left but a position.
        let found = ["a|2026-11-23|3|2224.0|\(begin).0|3", "a|2026-11-23|2|1112.0|\(begin + 1000).0|2"]
        #expect(try database.rows(tracks) == found)
        let days = try DayDesk(at: database.server, catalogue: catalogue, sumAfter: .hours(6))
        #expect(try days.sum(at: start + .days(2)) == ["truck 2026-11-23"])
        #expect(try database.rows(tracks) == found, "also of days that were summed up")
        #expect(try database.rows("SELECT count(*) FROM truck_track WHERE day = '2026-11-24'") == ["0"])
    }

    @Test(arguments: [
        ("inside(31.03, 112.2, 'core')", "1"), ("inside(31.03, 112.2, 'curfew_zone')", "1"),
        ("inside(31.04, 112.2, 'core')", "1"), ("inside(31.0401, 112.2, 'core')", "0"),
        ("inside(31.03, 112.2225, 'wash')", "1"), ("inside(31.03, 112.2235, 'wash_station')", "0"),
        ("inside(31.05008, 112.2, 'road')", "1"), ("inside(31.0501, 112.2, 'road')", "0"),
        ("inside(NULL, 112.2, 'core')", "NULL"),
        ("round(distance(31.03, 112.2, 'core'))", "0.0"), ("round(distance(31.05, 112.2, 'core'))", "1112.0"),
        ("round(distance(31.03, 112.24, 'wash'))", "1606.0"), ("round(distance(31.03, 112.22, 'wash'))", "0.0"),
        ("round(distance(31.051, 112.2, 'road'))", "111.0"), ("round(distance(31.05, 112.2, 31.04, 112.2))", "1112.0"),
    ])
    func placesAreAskedByName(expression: String, answer: String) throws {
        _ = try open()
        try database.addPostGIS()
        try publish()
        #expect(try database.rows("SELECT \(expression)") == [answer])
    }

    @Test func withoutPostGISTheTablesAreThere_andTheFunctionsSayWhatIsMissing() throws {
        try fill()
        #expect(try publish() == nil)
        #expect(
            try database.rows("SELECT id, reach FROM place ORDER BY id") == ["core|NULL", "road|10.0", "wash|300.0"]
        )
        #expect(
            try database.rows(
                "SELECT d.company, count(*) FROM truck_reading AS r JOIN device AS d USING (device) GROUP BY 1"
            ) == ["蓝天|7"]
        )
        let error = #expect(throws: DatabaseError.self) { try database.rows("SELECT inside(31, 112, 'core')") }
        #expect(error?.message.contains("CREATE EXTENSION postgis") == true)
    }

    @Test func itMayComeLaterAndGo() throws {
        try fill()
        #expect(try publish() == nil)
        try database.addPostGIS()
        #expect(try publish() != nil)
        #expect(try publish() != nil, "nothing is made twice")
        #expect(
            try database.rows("SELECT id FROM place WHERE ST_Covers(geom, ST_Point(112.2, 31.03, 4326))") == ["core"]
        )
        let unknown = #expect(throws: DatabaseError.self) { try database.rows("SELECT inside(31, 112, 'cor')") }
        #expect(unknown?.message.contains("no place file defines a place or kind 'cor'") == true)

        try database.execute("DROP EXTENSION postgis CASCADE")
        var store = try open()
        let later = reading("a", 9000, of: ClassIndex(0), in: directory)
        _ = try store.commit(Store.Batch(readings: [later], events: [fired(limitedAlert())]))
        #expect(try publish(Self.table(of: Array(Self.places.rows.prefix(2)))) == nil)
        #expect(try database.rows("SELECT id FROM place ORDER BY id") == ["core", "wash"])
        let missing = #expect(throws: DatabaseError.self) { try database.rows("SELECT inside(31, 112, 'core')") }
        #expect(missing?.message.contains("this database has none") == true)
    }

    /// `xmin` is the transaction that wrote a row.
    @Test func whatHasNotChangedIsNotWritten() throws {
        _ = try open()
        try database.addPostGIS()
        try publish()
        let written = try database.rows("SELECT id, xmin::text FROM place ORDER BY id")
        try publish()
        #expect(try database.rows("SELECT id, xmin::text FROM place ORDER BY id") == written)
        var rows = Self.places.rows
        rows[1][5] = .double(500)
        try publish(Self.table(of: rows))
        #expect(
            try database.rows("SELECT reach, ST_AsText(geom) FROM place WHERE id = 'wash'") == [
                "500.0|POINT(112.22 31.03)"
            ]
        )
    }

    /// It is made by hand: `Database.md` shows the statement.
    @Test func alertsMayHaveAnIndex() throws {
        try fill()
        try database.addPostGIS()
        try publish()
        let connection = try PostgreSQL.Connection(address: database.server.connection)
        try connection.execute(
            """
            CREATE INDEX CONCURRENTLY alert_by_geom ON cityward.alert
                USING gist ((ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326)))
            """
        )
        try connection.execute("SET enable_seqscan = off; SET enable_indexscan = on")
        let plan = try connection.prepare(
            "EXPLAIN SELECT id FROM cityward.alert_position WHERE geom && ST_MakeEnvelope(112.1, 31, 112.2, 31.1, 4326)"
        )
        var lines: [String] = []
        while try plan.step() { lines.append(plan.text(0)) }
        #expect(lines.contains { $0.contains("alert_by_geom") }, "\(lines)")
    }

    @Test func theRegisterMayGetOtherColumns() throws {
        _ = try open()
        try database.addPostGIS()
        try publish()
        let register = ReferenceTable(
            name: "device",
            columns: [("device", "TEXT"), ("class", "TEXT"), ("company", "REAL"), ("lat", "TEXT"), ("stoves", "REAL")],
            key: ["device", "class"],
            rows: [[.text("k"), .text("fume"), .double(7), .text("north"), .double(4)]]
        )
        try publish(Self.places, register)
        #expect(try database.rows("SELECT device, company, lat, stoves, lon FROM device") == ["k|7.0|north|4.0|NULL"])
        #expect(
            try database.rows("SELECT count(*) FROM geometry_columns WHERE f_table_name = 'device_position'") == ["0"]
        )
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ogrinfo"), "GDAL is not installed"))
    func GDALOpensThem() async throws {
        try fill()
        try database.addPostGIS()
        try publish()
        let source = "PG:\(database.keywords) schemas=\(database.server.schema)"
        let layers = try await run("/usr/bin/ogrinfo", ["-q", source])
        for layer in [
            "place", "truck_position (Point)", "truck_track (Measured Line String)", "alert_position (Point)",
        ] {
            #expect(layers.contains(layer), "\(layers)")
        }
        let tracks = try await run("/usr/bin/ogrinfo", ["-so", source, "truck_track", "-where", "day = '2026-11-23'"])
        #expect(tracks.contains("Feature Count: 2") && tracks.contains("WGS 84"), "\(tracks)")
        let package = database.folder.path("city.gpkg")
        _ = try await run("/usr/bin/ogr2ogr", ["-f", "GPKG", package, source, "place", "alert_position"])
        let places = try await run("/usr/bin/ogrinfo", ["-so", package, "place"])
        #expect(places.contains("Feature Count: 3"), "\(places)")
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        let output = database.folder.url.appendingPathComponent("\(UInt32.random(in: .min ... .max)).log")
        let process = try ChildProcess(program, arguments, output: output)
        #expect(try await process.ending() == .exited(0), "\(process.log)")
        return process.log
    }
}

/// A database of its own on the tests' server, into which PostGIS may be put.
final class SpatialDatabase: Sendable {
    let server: PostgreSQLAddress
    let folder: TemporaryFolder
    private let name = "spatial_" + String(UInt64.random(in: .min ... .max), radix: 36)

    var location: StoreLocation { .postgresql(server) }
    /// The address as GDAL takes it.
    var keywords: String {
        let query = server.connection.split(separator: "?").dropFirst().joined()
        return "dbname=\(name) " + query.replacing("&", with: " ")
    }

    static var isInstalled: Bool {
        get throws {
            guard let address = StoreUnderTest.server else { return false }
            let connection = try PostgreSQL.Connection(address: address)
            return try connection.integer("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'") == 1
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        let address = try #require(StoreUnderTest.server)
        try PostgreSQL.Connection(address: address).execute("CREATE DATABASE \(name) TEMPLATE template0")
        server = PostgreSQLAddress(connection: address.replacing("/postgres?", with: "/\(name)?"))
    }

    deinit {
        guard let address = StoreUnderTest.server else { return }
        try? PostgreSQL.Connection(address: address).execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    func addPostGIS() throws { try execute("CREATE EXTENSION postgis") }

    func execute(_ sql: String) throws { try PostgreSQL.Connection(address: server.connection).execute(sql) }

    func rows(_ sql: String) throws -> [String] { try readRows(StoreReader(at: location), sql) }
}
