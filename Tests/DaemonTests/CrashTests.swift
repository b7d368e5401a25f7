import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// `kill -9` at random moments under load, beside a twin that is never disturbed.
    @Suite struct CrashTests {
        /// With PostgreSQL beside them all takes twice as long.
        private static let (kills, readingsPerDevice) = StoreUnderTest.server == nil ? (22, 200) : (8, 60)
        private static let seed: UInt64 = 20_261_123

        @Test(.timeLimit(.minutes(10 * patience)))
        func killedAgainAndAgainItStoresEveryReadingOnceAndRaisesTheSameAlerts() async throws {
            let started = ContinuousClock.now
            let readings = Fleet(seed: Self.seed, readingsPerDevice: Self.readingsPerDevice).readings
            let scene = try await Scene()
            let (city, calmCity) = (try scene.city("killed", feeds: []), try scene.city("calm", feeds: []))
            let stored = scene.stored(city)
            var daemon = try scene.daemon(city, clock: "readings")
            let (twin, calm) = try scene.twin(calmCity, clock: "readings")
            try await daemon.ready()
            try await twin.ready()

            // The publisher waits for a kill in the middle of each stretch and for nothing else, least of all for the daemon.
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
            let stretch = readings.count / (Self.kills + 1)
            var random = SplitMix64(seed: Self.seed)
            var behind: [Int] = []
            for number in 1...Self.kills {
                let middle = stretch * number + stretch / 2
                publishing.allow(middle)
                let moment = stretch * (number - 1) + Int.random(in: 0..<stretch, using: &random)
                // Every fifth kill may hit a daemon that is only just starting.
                if number % 5 == 0 {
                    try await publishing.reaches(moment)
                } else {
                    try await store(in: stored, reaches: readings[moment], daemon)
                }
                // What is stored shows just after a commit; the kill must be able to hit any part of a turn.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<150, using: &random)))
                try await daemon.kill()
                behind.append(publishing.confirmed - stored.readingCount)
                publishing.allow(stretch * (number + 1))
                try await publishing.reaches(middle + Int.random(in: 0..<stretch / 2, using: &random))
                daemon = try scene.daemon(city, clock: "readings")
            }
            publishing.allow(readings.count)
            try await publishing.finished(within: .seconds(240))
            for store in [stored, calm] {
                try await eventually(
                    "every reading in \(store.location)",
                    within: .seconds(240),
                    every: .milliseconds(200)
                ) {
                    store.readingCount == readings.count
                }
            }
            #expect(try await daemon.stop() == .exited(0))
            #expect(try await twin.stop() == .exited(0))

            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            for query in [
                "SELECT device, observed_at, late, jump FROM truck_reading ORDER BY observed_at, device",
                "SELECT device, observed_at, late, jump FROM fume_reading ORDER BY observed_at, device",
                "SELECT * FROM alert ORDER BY id",
                "SELECT alert, kind, at, recorded_at, data FROM alert_event ORDER BY alert, at, kind",
            ] {
                expectEqual(try stored.lines(query), try calm.lines(query))
            }

            // The proof is worth something only if kills hit a daemon at work, and alerts of every rule were at stake.
            #expect(behind.filter { $0 > 0 }.count >= Self.kills - 2, "readings not yet stored at each kill: \(behind)")
            #expect(try stored.integer("SELECT count(*) FROM alert") > 300)
            let rules = try stored.lines("SELECT rule, count(*) FROM alert GROUP BY rule ORDER BY rule")
            #expect(rules.count == 8, "\(rules)")
            print(
                """
                crash: \(readings.count) readings, \(Self.kills) kills at \(behind) readings behind, \
                \(stored.duplicateCount) delivered again, in \(started.duration(to: .now)); alerts: \(rules)
                """
            )
        }

        /// Waits until a reading, or a later one, is stored.
        private func store(in stored: Stored, reaches reading: Fleet.Reading, _ daemon: Daemon) async throws {
            try await eventually("reading \(reading.key) is stored", within: .seconds(60), every: .milliseconds(2)) {
                guard daemon.process.isRunning else { throw DaemonFailure(log: daemon.process.log) }
                return stored.newestReading >= reading.observedAt
            }
        }
    }
}
