import Foundation
import Storage
import Testing
import TestSupport

extension DaemonTests {
    /// The daemon with PostgreSQL for its store, beside a twin whose store is a folder.
    @Suite(.enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests"))
    struct DatabaseStoreTests {
        private static let seed: UInt64 = 20_261_126

        /// The server ends as in a crash, and at the second time as when it is restarted; both under load.
        @Test(.timeLimit(.minutes(5 * patience)))
        func aServerThatEndsUnderLoadLosesNothing_andAlertsAreThoseOfAFolder() async throws {
            let readings = Fleet(seed: Self.seed, readingsPerDevice: 100).readings
            let server = try await PostgreSQLServer()
            let scene = try await Scene()
            let (city, calmCity) = (try scene.city("database", feeds: []), try scene.city("folder", feeds: []))
            let address = server.address()
            let stored = Stored(at: address)
            let daemon = try Daemon(city, store: address, log: scene.log(city), clock: "readings")
            let (twin, calm) = try scene.twin(calmCity, clock: "readings")
            try await daemon.ready()
            try await twin.ready()

            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
            for (number, ending) in [nil, PostgreSQLServer.Ending.fast].enumerated() {
                publishing.allow(readings.count * (number + 1) / 3)
                try await eventually("readings in the database", within: .seconds(60)) {
                    stored.readingCount > readings.count * number / 3
                }
                let away = ContinuousClock.now
                if let ending { try await server.stop(ending) } else { try await server.kill() }
                publishing.allow(readings.count * (number + 1) / 3 + readings.count / 6)
                try await Task.sleep(for: .seconds(1))
                try await server.start()
                let before = stored.readingCount
                try await eventually("the daemon goes on", within: .seconds(60), every: .milliseconds(20)) {
                    guard daemon.process.isRunning else { throw DaemonFailure(log: daemon.process.log) }
                    return stored.readingCount > before
                }
                let ended = ending == nil ? "killed" : "stopped"
                print("database: \(ended) for a second, readings stored again \(ContinuousClock.now - away) after that")
            }
            publishing.allow(readings.count)
            try await publishing.finished(within: .seconds(120))
            for store in [stored, calm] {
                try await eventually("every reading", within: .seconds(120), every: .milliseconds(100)) {
                    store.readingCount == readings.count
                }
            }
            #expect(try await daemon.stop() == .exited(0))
            #expect(try await twin.stop() == .exited(0))

            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            for query in [
                "SELECT device, observed_at, late, jump FROM truck_reading ORDER BY observed_at, device",
                "SELECT device, observed_at, late, jump FROM fume_reading ORDER BY observed_at, device",
                """
                SELECT id, rule, severity, device, place, state, onset_at, fired_at, resolved_at, resolution, reading, limits, case_id
                FROM alert ORDER BY id
                """,
                "SELECT alert, kind, at, recorded_at, data FROM alert_event ORDER BY alert, at, kind",
                "SELECT id, status, opened_at, alerts FROM alert_case ORDER BY id",
            ] {
                expectEqual(try stored.lines(query), try calm.lines(query))
            }
            #expect(try stored.integer("SELECT count(*) FROM alert") > 50)

            // Its log is whole, and shows what somebody alters.
            let (whole, page) = try await Daemon.run(["verify", "--store", address], in: scene.folder)
            #expect(whole == .exited(0), "\(page)")
            try await server.sql("UPDATE cityward.alert_event SET data = replace(data, 'truck', 'truek') WHERE seq = 7")
            let (altered, finding) = try await Daemon.run(["verify", "--store", address], in: scene.folder)
            #expect(altered == .exited(1) && finding.contains("alert_event"), "\(finding)")
        }

        /// The configuration was copied to a second computer, and the name was not changed: the second daemon disturbs nobody, and stands in
        /// when the first has gone.
        @Test(.timeLimit(.minutes(3 * patience)))
        func twoDaemonsOfOneNameDoNotWorkSideBySide() async throws {
            let server = try await PostgreSQLServer.shared
            let database = try await server.freshDatabase()
            let address = server.address(database: database)
            let scene = try await Scene()
            let city = try scene.city(feeds: [])
            let stored = Stored(at: address)
            let first = try Daemon(city, store: address, log: scene.log(city), clock: "readings")
            try await first.ready()
            try await scene.publish([truck(0, at: 0)])
            try await eventually("a reading", within: .seconds(20)) { stored.readingCount == 1 }

            let log = scene.folder.url.appendingPathComponent("second.log")
            let second = try Daemon(city, store: address, log: log, clock: "readings")
            #expect(try await second.process.ending(within: .seconds(30)) == .exited(1))
            #expect(
                second.process.log.contains("the place of 'cityward' in PostgreSQL, schema cityward is taken"),
                "\(second.process.log)"
            )
            try await scene.publish([truck(0, at: 10)])
            try await eventually("the first goes on", within: .seconds(20)) { stored.readingCount == 2 }
            #expect(!first.process.log.contains("lost"), "the session was never taken from it: \(first.process.log)")

            try await first.kill()
            let heir = try Daemon(city, store: address, log: log, clock: "readings")
            try await heir.ready()
            try await scene.publish([truck(0, at: 20)])
            try await eventually("its successor goes on", within: .seconds(20)) { stored.readingCount == 3 }
            #expect(try await heir.stop() == .exited(0))
            try await server.drop(database: database)
        }
    }
}
