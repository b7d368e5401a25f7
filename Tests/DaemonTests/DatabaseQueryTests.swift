import Foundation
import Storage
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward query` on a database, beside the same on a folder: what `Querying.md` shows answers alike.
    @Suite(.enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests"))
    struct DatabaseQueryTests {
        /// Those of the documentation, with the names and the day of the small city.
        private static let questions = [
            """
            SELECT d.company, count(*) AS readings, round(avg(r.speed), 1) AS speed
            FROM truck_reading AS r JOIN device AS d ON d.device = r.device AND d.class = 'truck'
            WHERE r.observed_at >= ms('DAYT08:00') AND r.observed_at < ms('DAYT23:00')
            GROUP BY d.company ORDER BY d.company
            """,
            """
            SELECT device, local(observed_at) AS at, lat, lon, speed FROM truck_reading
            WHERE observed_at >= ms('DAY') AND observed_at < ms('NEXT') AND speed > 55 ORDER BY observed_at, device LIMIT 9
            """,
            "SELECT day, device, readings, first_at, round(speed_sum, 6) AS sum, speed_min FROM truck_day ORDER BY day, device",
            "SELECT device, observed_at, speed FROM latest_truck_reading ORDER BY device",
            "SELECT class, device, lat, lon FROM latest_reading ORDER BY class, device",
            "SELECT id, kind, title, district, geometry, reach FROM place ORDER BY id",
            "SELECT round(distance(31.05, 112.2, 31.04, 112.2)), ms('2026-11-23T08:00:00+08:00'), local(1795406400250.0)",
            "SELECT rule, count(*) FROM alert GROUP BY rule ORDER BY rule",
        ]
        private static let questionsOfPlaces = [
            """
            SELECT count(*) AS inside FROM truck_reading AS r
            WHERE r.observed_at >= ms('DAY') AND r.observed_at < ms('NEXT') AND inside(r.lat, r.lon, 'curfew_zone')
            """,
            """
            SELECT device, round(distance(lat, lon, 'disposal_site') / 100) AS hectometres FROM latest_truck_reading
            WHERE lat IS NOT NULL ORDER BY hectometres, device LIMIT 5
            """,
        ]

        /// The join that `Database.md` shows.
        private static let join = """
            SELECT p.id, p.title, count(DISTINCT t.device) AS trucks, count(*) AS readings
            FROM truck_position AS t JOIN place AS p ON ST_Covers(p.geom, t.geom)
            WHERE p.kind = 'curfew_zone' AND t.observed_at >= ms('DAY') AND t.observed_at < ms('NEXT') AND t.jump = 0
            GROUP BY p.id, p.title ORDER BY readings DESC
            """

        @Test(.timeLimit(.minutes(5 * patience)))
        func theDocumentedQuestionsAnswerAlikeOnBoth() async throws {
            let readings = Fleet(seed: 7, readingsPerDevice: 60, devices: 100).readings
            let server = try await PostgreSQLServer.shared
            let name = try await server.freshDatabase()
            let hasPostGIS = (try? await server.sql("CREATE EXTENSION postgis", database: name)) != nil
            let address = server.address(database: name)
            let scene = try await Scene()
            let (city, twinCity) = (try scene.city("database", feeds: []), try scene.city("folder", feeds: []))
            let stored = Stored(at: address)
            let twinStored = scene.stored(twinCity)
            let daemon = try Daemon(city, store: address, log: scene.log(city), clock: "readings")
            let twin = try scene.daemon(twinCity, clock: "readings")
            try await daemon.ready()
            try await twin.ready()
            try await scene.publish(readings.map(\.publication))
            for store in [stored, twinStored] {
                try await eventually("every reading", within: .seconds(60), every: .milliseconds(100)) {
                    store.readingCount == readings.count
                }
            }
            #expect(try await daemon.stop() == .exited(0))
            #expect(try await twin.stop() == .exited(0))

            let day = try twinStored.lines("SELECT min(day), date(min(day), '+1 day') FROM truck_reading")[0]
            let dates = day.split(separator: " ").map(String.init)
            for question in Self.questions + (hasPostGIS ? Self.questionsOfPlaces : []) {
                let sql = question.replacing("DAY", with: dates[0]).replacing("NEXT", with: dates[1])
                let query = ["query", sql, "--format", "csv", "--limit", "0", "--store"]
                let (ending, rows) = try await Daemon.run(query + [address], in: scene.folder)
                let folder = [scene.store(twinCity), "--config", twinCity.folder.path]
                let (twinEnding, twinRows) = try await Daemon.run(query + folder, in: scene.folder)
                #expect(ending == .exited(0) && twinEnding == .exited(0), "\(sql): \(rows)\(twinRows)")
                // What a column without a name is called, each database says in its own way.
                let (found, wanted) = (lines(rows), lines(twinRows))
                #expect(!found.isEmpty, "\(sql) has an answer")
                expectEqual(found, wanted)
            }
            if hasPostGIS {
                let sql = Self.join.replacing("DAY", with: dates[0]).replacing("NEXT", with: dates[1])
                let inside = "SELECT count(*) FROM truck_reading WHERE jump = 0 AND inside(lat, lon, 'core')"
                #expect(try stored.rows(sql).map { $0[3] } == stored.rows(inside)[0])
            }
            try await refuses(address, in: scene)
            try await server.drop(database: name)
        }

        private func lines(_ text: String) -> [String] {
            Array(text.components(separatedBy: "\r\n").dropFirst().dropLast())
        }

        private func refuses(_ address: String, in scene: Scene) async throws {
            let query = ["query", "--store", address]
            let (change, reason) = try await Daemon.run(query + ["DELETE FROM place"], in: scene.folder)
            #expect(change == .exited(1) && reason.contains("only reading is possible"), "\(reason)")
            let (folder, advice) = try await Daemon.run(query + ["--config", "/tmp", "SELECT 1"], in: scene.folder)
            #expect(folder != .exited(0) && advice.contains("--config is for stores that are folders"), "\(advice)")
            let (plan, lines) = try await Daemon.run(
                query + ["--explain", "SELECT * FROM truck_day"],
                in: scene.folder
            )
            #expect(
                plan == .exited(0) && lines.contains("truck_past_day") && !lines.contains("days opened"),
                "\(lines)"
            )
        }
    }
}
