import Testing
import TestSupport

extension DaemonTests {
    /// The session with the broker is disturbed, while readings come in; longer and more often in the fault matrix.
    @Suite struct SessionTests {
        @Test(.timeLimit(.minutes(5)))
        func aSecondClientWithTheSameNameCostsNoReading() async throws {
            let readings = Fleet(seed: 5, readingsPerDevice: 6).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, rate: 4000)
            try await publishing.reaches(readings.count / 2)
            let stolen = try SessionThief.strike(scene.broker.address)
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            // mosquitto 2.0.11 closes the connection without saying why.
            #expect(daemon.process.log.contains("lost: "), "\(daemon.process.log)")
            #expect(try await daemon.stop() == .exited(0))
            print("session taken over: \(readings.count) readings, \(stolen) of them seen by the other client")
        }

        @Test(.timeLimit(.minutes(5)))
        func aBrokerThatFreezesForAMomentCostsNoReading() async throws {
            let readings = Fleet(seed: 6, readingsPerDevice: 6).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, rate: 4000)

            try await publishing.reaches(readings.count / 4)
            scene.broker.freeze()
            let signs = daemon.notifications.lines.count
            try await eventually("two seconds of turns", within: .seconds(10)) {
                daemon.notifications.lines.count >= signs + 4
            }
            scene.broker.thaw()
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(!daemon.process.log.contains("warning"), "\(daemon.process.log)")
            #expect(try await daemon.stop() == .exited(0))
            print("broker frozen: \(readings.count) readings, \(stored.duplicateCount) came twice")
        }
    }
}
