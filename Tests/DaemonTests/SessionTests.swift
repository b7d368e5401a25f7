import Foundation
import MQTT
import Testing
import TestSupport

extension DaemonTests {
    /// The session with the broker is disturbed, while readings come in.
    @Suite struct SessionTests {
        @Test(.timeLimit(.minutes(5)))
        func aSecondClientWithTheSameNameCostsNoReading() async throws {
            let readings = Fleet(seed: 5, readingsPerDevice: 20).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, rate: 4000)
            var stolen = 0
            for part in 1...3 {
                try await publishing.reaches(readings.count * part / 4)
                stolen += try takeSession(scene)
            }
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            // mosquitto 2.0.11 closes the connection without saying why.
            #expect(daemon.process.log.contains("lost: ", count: 3), "\(daemon.process.log)")
            #expect(try await daemon.stop() == .exited(0))
            print("session taken over 3 times: \(readings.count) readings, \(stolen) of them seen by the other client")
        }

        /// Another client takes the session, with whatever waits there, acknowledges nothing, and loses it again.
        ///
        /// - Returns: how many messages it saw.
        private func takeSession(_ scene: Scene) throws -> Int {
            var thief = try Subscriber(
                to: scene.broker.address,
                topics: ["cityward/truck/+"],
                clientID: "cityward",
                sessionExpirySeconds: 3600,
                receiveMaximum: 1000
            )
            var batch = MessageBatch()
            var seen = 0
            do throws(MQTTError) {
                let deadline = ContinuousClock.now + .seconds(30)
                while ContinuousClock.now < deadline {
                    // Nothing leaves without acknowledge(), not even its SUBSCRIBE: the session has its subscriptions.
                    _ = try thief.receive(into: &batch, within: .everything, waitingAtMost: .milliseconds(100))
                    seen += batch.count
                    batch.removeAll()
                }
            } catch {
                guard case .lost = error else { throw error }
                return seen
            }
            throw TimedOut(what: "the daemon takes its session back", limit: .seconds(30))
        }

        @Test(.timeLimit(.minutes(5)))
        func aBrokerThatFreezesCostsNoReading() async throws {
            let readings = Fleet(seed: 6, readingsPerDevice: 20).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, rate: 4000)

            // For a moment, which nobody notices.
            try await publishing.reaches(readings.count / 4)
            scene.broker.freeze()
            let signs = daemon.notifications.lines.count
            try await eventually("two seconds of turns", within: .seconds(10)) {
                daemon.notifications.lines.count >= signs + 4
            }
            scene.broker.thaw()
            try await publishing.reaches(readings.count / 2)
            #expect(!daemon.process.log.contains("warning"), "\(daemon.process.log)")

            // Until a ping has gone unanswered: keep_alive is five seconds.
            scene.broker.freeze()
            try await eventually("the daemon notices", within: .seconds(40)) {
                daemon.notifications.status.hasPrefix("not connected to")
            }
            #expect(daemon.process.log.contains("lost"))
            scene.broker.thaw()
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(try await daemon.stop() == .exited(0))
            print("broker frozen twice: \(readings.count) readings, \(stored.duplicateCount) came twice")
        }
    }
}
