import Databases
import Foundation
import Glibc
import SQLite
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward query`: questions in SQL, and the formats of their answers.
    @Suite(.timeLimit(.minutes(5))) struct QueryTests {
        private let folder: TemporaryFolder
        /// 2026-11-23 00:00 in Jingmen.
        private static let start: Int64 = 1_795_363_200_000

        /// A store with two trucks, a reading a minute for two hours, in the square `core` at first; and a folder with places.
        init() throws {
            folder = try TemporaryFolder()
            for name in ["store", "city/places"] {
                let url = folder.url.appendingPathComponent(name)
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            }
            let store = try Connection(path: folder.path("store/live.sqlite"), mode: .readWrite)
            try store.execute("PRAGMA journal_mode = WAL")
            try store.execute(String(contentsOfFile: "\(Project.schemas)/store.sql", encoding: .utf8))
            try store.execute(
                """
                INSERT INTO truck_reading (device, observed_at, received_at, late, jump, lat, lon, speed)
                WITH RECURSIVE minute(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < 119)
                SELECT device, \(Self.start) + n * 60000, \(Self.start) + n * 60000, 0, 0, 31.03 + n / 1000.0, 112.2, n
                FROM minute, (SELECT 'a' AS device UNION ALL SELECT 'b') WHERE device = 'a' OR n NOT BETWEEN 30 AND 44
                """
            )
            try write(
                "city/places/a.geojson",
                """
                { "type": "FeatureCollection", "datum": "wgs84", "features": [
                  { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone", "name": "中心城区", "district": "dongbao" },
                    "geometry": { "type": "Polygon", "coordinates":
                      [[[112.19, 31.02], [112.21, 31.02], [112.21, 31.0395], [112.19, 31.0395], [112.19, 31.02]]] } } ] }
                """
            )
            try write(
                "city/devices.csv",
                "device,class,plate,name,company,district,stoves\na,truck,鄂H·1,,蓝天,dongbao,\n"
            )
            try write(
                "city/cityward.yaml",
                "schemas: \(Project.schemas)\nsources: [{ topic: \"truck/{device}\", class: truck, datum: wgs84 }]\n"
            )
        }

        private func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
        }

        private func query(_ sql: String, _ options: String...) async throws -> (ChildProcess.Ending, String) {
            try await Daemon.run(
                ["query", "--store", folder.path("store"), "--config", folder.path("city"), sql] + options,
                in: folder
            )
        }

        private func lines(_ sql: String) async throws -> [String] {
            let (ending, text) = try await query(sql, "--format", "csv")
            #expect(ending == .exited(0), "\(text)")
            return text.components(separatedBy: "\r\n").dropFirst().dropLast()
        }

        // MARK: - What can be asked

        @Test func aStretchOfTimeIsWrittenAsPeopleWriteIt() async throws {
            let sql = "SELECT count(*), local(min(observed_at)), local(max(observed_at)) FROM truck_reading"
            #expect(
                try await lines(
                    "\(sql) WHERE observed_at >= ms('2026-11-23T01:00') AND observed_at < ms('2026-11-23 01:30')"
                )
                    == ["60,2026-11-23 01:00:00.000,2026-11-23 01:29:00.000"]
            )
            #expect(try await lines("\(sql) WHERE day = '2026-11-24'") == ["0,,"])
        }

        @Test func placesAreAskedByNameAndByKind() async throws {
            // From 31.03 N on, a thousandth of a degree a minute, to the border at 31.0395 N.
            let inside = "SELECT count(*) FROM truck_reading WHERE device = 'a' AND inside(lat, lon, 'PLACE')"
            for place in ["core", "curfew_zone"] {
                #expect(try await lines(inside.replacingOccurrences(of: "PLACE", with: place)) == ["10"])
            }
            let distance = "round(distance(31.05, 112.2, 'core')), round(distance(31.05, 112.2, 31.04, 112.2))"
            #expect(try await lines("SELECT \(distance), inside(NULL, 1, 'core')") == ["1168.0,1112.0,"])
        }

        @Test func theRegisterAndThePlacesAreTables() async throws {
            let joined = """
                SELECT r.device, d.plate, d.company, p.title, p.district FROM latest_truck_reading AS r
                LEFT JOIN device AS d ON d.device = r.device AND d.class = 'truck'
                LEFT JOIN place AS p ON p.district = d.district ORDER BY r.device
                """
            #expect(try await lines(joined) == ["a,鄂H·1,蓝天,中心城区,dongbao", "b,,,,"])
            #expect(
                try await lines("SELECT class, device, \"values\" FROM latest_reading WHERE device = 'b'") == [
                    #"truck,b,"{""speed"":119.0}""#
                ]
            )
        }

        @Test(arguments: [
            ("DELETE FROM alert", "the query would change the store; only reading is possible"),
            ("DROP TABLE device", "the query would change the store; only reading is possible"),
            ("SELECT 1; SELECT 2", "more than one statement"),
            ("SELECT * FROM trucks", "no such table: trucks"),
            ("SELECT inside(31, 112, 'cor')", "no place file defines a place or kind 'cor'; did you mean 'core'?"),
            ("SELECT ms('soon')", "ms('soon'): write 2026-11-23, 2026-11-23T07:00 or 2026-11-23T07:00:00+08:00"),
            (
                "SELECT group_concat(zeroblob(4000000)) FROM truck_reading",
                "the query needs more than 512 MiB of memory; ask for less at once"
            ),
        ])
        func whatCannotBeAnsweredSaysWhy(sql: String, message: String) async throws {
            let (ending, text) = try await query(sql)
            #expect(ending == .exited(1))
            #expect(text == "cityward: \(message)\n")
        }

        @Test func withoutAConfigurationTheFunctionsSayWhatIsMissing() async throws {
            try #require(!FileManager.default.fileExists(atPath: "/etc/cityward"))
            for sql in ["SELECT inside(31, 112, 'core')", "SELECT * FROM place"] {
                let (ending, text) = try await Daemon.run(["query", "--store", folder.path("store"), sql], in: folder)
                #expect(ending == .exited(1))
                #expect(text.contains("there is no /etc/cityward; see --config"), "\(text)")
            }
        }

        @Test func theWayToTheAnswerIsExplained() async throws {
            let (ending, text) = try await query(
                "SELECT count(*) FROM truck_reading WHERE day = '2026-11-23'",
                "--explain"
            )
            #expect(ending == .exited(0))
            #expect(
                text.contains("day=?") && text.contains("0 of 0 days opened, 0 rows read from them, 225 live ones"),
                "\(text)"
            )
        }

        // MARK: - Formats

        @Test func aTableIsForPeople() async throws {
            let (_, text) = try await query("SELECT '渣土' AS 类, 'a' || char(27) || '[2J' AS b, NULL AS c, 1.5 AS d")
            #expect(
                text == """
                    类    b      c  d
                    ----  -----  -  ---
                    渣土  a\u{FFFD}[2J     1.5

                    """
            )
        }

        @Test func csvIsThatOfRFC4180() async throws {
            let sql =
                "SELECT 'a,b' AS x, 'say \"hi\"' AS y, NULL AS z UNION ALL SELECT 'two' || char(10) || 'lines', 1, x'00ff'"
            let wanted = "x,y,z\r\n\"a,b\",\"say \"\"hi\"\"\",\r\n\"two\nlines\",1,0x00ff\r\n"
            #expect(try await query(sql, "--format", "csv").1 == wanted)
            let file = folder.path("out")
            #expect(try await query(sql, "--format", "csv", "--bom", "--output", file).0 == .exited(0))
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data([0xEF, 0xBB, 0xBF] + Array(wanted.utf8)))
            #expect(
                try await query("SELECT NULL AS x", "--format", "csv").1 == "x\r\n\"\"\r\n",
                "a row is no empty line"
            )
        }

        @Test func geoJSONHasAPointForEachPosition() async throws {
            let sql =
                "SELECT device, lat, lon FROM truck_reading WHERE observed_at = \(Self.start) UNION ALL SELECT 'c', NULL, 1"
            let (ending, text) = try await query(sql, "--format", "geojson")
            #expect(ending == .exited(0))
            let features = try features(text)
            #expect(features.map { ($0["properties"] as? [String: Any])?["device"] as? String } == ["a", "b", "c"])
            #expect(
                features.map { ($0["geometry"] as? [String: Any])?["coordinates"] as? [Double] } == [
                    [112.2, 31.03], [112.2, 31.03], nil,
                ]
            )
            let shapes = try self.features(try await query("SELECT id, geometry FROM place", "--format", "geojson").1)
            #expect(shapes.map { ($0["geometry"] as? [String: Any])?["type"] as? String } == ["Polygon"])
        }

        private func features(_ text: String) throws -> [[String: Any]] {
            let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(document?["type"] as? String == "FeatureCollection")
            return document?["features"] as? [[String: Any]] ?? []
        }

        @Test func gpxHasATrackForEachDeviceThatGapsCut() async throws {
            let (ending, text) = try await query(
                "SELECT * FROM truck_reading ORDER BY device, observed_at",
                "--format",
                "gpx"
            )
            #expect(ending == .exited(0))
            #expect(text.components(separatedBy: "<trk>").count == 3)
            #expect(text.components(separatedBy: "<trkseg>").count == 4, "b was silent for a quarter of an hour")
            #expect(text.components(separatedBy: "<trkpt ").count == 226)
            #expect(text.contains("<trkpt lat=\"31.03\" lon=\"112.2\"><time>2026-11-22T16:00:00.000Z</time></trkpt>"))
            let patient = try await query(
                "SELECT * FROM truck_reading ORDER BY device, observed_at",
                "--format",
                "gpx",
                "--gap",
                "20m"
            )
            #expect(patient.1.components(separatedBy: "<trkseg>").count == 3)
        }

        @Test(arguments: [
            ("geojson", "SELECT speed FROM truck_reading", "geojson needs the columns lat and lon, or geometry"),
            (
                "gpx", "SELECT device, lat, lon FROM truck_reading",
                "gpx needs the columns device, observed_at, lat, lon"
            ),
            ("gpx", "SELECT * FROM truck_reading ORDER BY observed_at", "add ORDER BY device, observed_at"),
            ("geojson", "SELECT 'x' AS geometry", "no GeoJSON geometry"),
        ])
        func aFormatSaysWhatItNeeds(format: String, sql: String, message: String) async throws {
            let file = folder.path("out")
            let (ending, text) = try await query(sql, "--format", format, "--output", file)
            #expect(ending == .exited(1) && text.hasPrefix("cityward: ") && text.contains(message), "\(text)")
            #expect(try parts() == [], "nothing half-written stays")
        }

        // MARK: - Limits and ends

        @Test func moreRowsThanWantedAreSaidToBeMissing() async throws {
            let (ending, text) = try await query("SELECT device FROM truck_reading", "--limit", "2", "--format", "csv")
            #expect(ending == .exited(1))
            #expect(text == "device\r\na\r\nb\r\ncityward: only the first 2 rows are shown; see --limit\n")
            #expect(try await query("SELECT device FROM truck_reading LIMIT 2", "--limit", "2").0 == .exited(0))
        }

        @Test func aFileAppearsWholeOrNotAtAll() async throws {
            let file = folder.path("out")
            try write("out", "old")
            let long = "SELECT a.* FROM truck_reading AS a, truck_reading AS b, truck_reading AS c"
            let (ending, text) = try await query(
                long,
                "--limit",
                "0",
                "--timeout",
                "1",
                "--format",
                "csv",
                "--output",
                file
            )
            #expect(ending == .exited(1) && text.contains("took longer than 1 seconds"), "\(text)")
            #expect(try parts() == ["out"])
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "old")
            #expect(try await query("SELECT 1 AS one", "--format", "csv", "--output", file).0 == .exited(0))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "one\r\n1\r\n")
            #expect(try parts() == ["out"])
            #expect(
                try await query("SELECT 1", "--output", folder.path("none/out")).1.contains(
                    "cannot be written: No such file"
                )
            )
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func whoIsStoppedEndsAtOnce(signal: Int32) async throws {
            let output = folder.url.appendingPathComponent("log")
            let process = try ChildProcess(
                Daemon.program,
                [
                    "query", "--store", folder.path("store"), "--limit", "0", "--format", "csv", "--output",
                    folder.path("out"),
                    "SELECT a.* FROM truck_reading AS a, truck_reading AS b, truck_reading AS c, truck_reading AS d",
                ],
                output: output
            )
            try await eventually("rows are written", within: .seconds(20), every: .milliseconds(5)) {
                try !parts().isEmpty
            }
            // The question would take for hours.
            process.send(signal)
            #expect(try await process.ending() == .exited(128 + signal))
            #expect(process.log == "cityward: stopped; \(folder.path("out")) is not written\n")
            #expect(try parts() == [])
        }

        @Test(arguments: [
            ["--format", "parquet"], ["--bom"], ["--timeout", "0"], ["--limit", "-1"],
            ["--format", "gpx", "--gap", "long"],
        ])
        func wrongUseEndsWithTwo(options: [String]) async throws {
            let (ending, text) = try await Daemon.run(
                ["query", "SELECT 1", "--store", folder.path("store")] + options,
                in: folder
            )
            #expect(ending == .exited(2), "\(text)")
        }

        /// `out` and what is left beside it.
        private func parts() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter {
                $0 == "out" || $0.hasPrefix("out.part")
            }
        }
    }
}
