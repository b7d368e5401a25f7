import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// The broker goes away and comes back, with the settings that we ship.
    @Suite struct BrokerTests {
        @Test(.timeLimit(.minutes(5)))
        func killedAgainAndAgainNothingIsLostThatItHadConfirmed() async throws {
            let readings = Fleet(seed: 3, readingsPerDevice: 12).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            // A broker that is killed before it has once written its sessions down has forgotten ours.
            try await saved(scene.broker, since: .now)

            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 0)
            for part in 1...3 {
                let handedOver = readings.count * part / 4
                publishing.allow(handedOver)
                try await eventually("\(handedOver) readings are stored", within: .seconds(60)) {
                    stored.readingCount == handedOver
                }
                // What is published to a frozen broker is not confirmed, and comes again.
                scene.broker.freeze()
                publishing.allow(readings.count * (part + 1) / 4)
                try await eventually("more is on its way", within: .seconds(10)) {
                    publishing.begun >= handedOver + 100
                }
                try await scene.broker.kill()
                try await scene.broker.start()
            }
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(30)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(publishing.repeated >= 300)
            let log = daemon.process.log
            #expect(connections(log) >= 4 && !log.contains("new session", count: 2), "\(log)")
            #expect(try await daemon.stop() == .exited(0))
            print(
                "broker killed 3 times: \(readings.count) readings, \(publishing.repeated) published again, "
                    + "\(stored.duplicateCount) came twice"
            )
        }

        @Test(.timeLimit(.minutes(5)))
        func whatABrokerSentBeforeItDiedIsReadToTheEnd() async throws {
            let scene = try await Scene()
            let city = try scene.city(batch: 100)
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            // Confirmed, and on the way to a daemon that is just busy; the broker never wrote them down.
            daemon.process.send(SIGSTOP)
            let time = wallTime()
            try await scene.publish(
                (0..<150).map { Publication("cityward/fume/k", "{\"time\":\(time - $0),\"fume\":1}") }
            )
            try await scene.broker.kill()
            daemon.process.send(SIGCONT)
            try await eventually("150 readings", within: .seconds(20)) { stored.readingCount == 150 }
            #expect(try await daemon.stop() == .exited(0))
            print("broker killed: the 150 readings that it had sent were read in two batches")
        }

        @Test(.timeLimit(.minutes(5)))
        func whatWaitsForADaemonThatIsAwaySurvivesTheBrokersEnd() async throws {
            let readings = Fleet(seed: 4, readingsPerDevice: 6).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            var daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            #expect(try await daemon.stop() == .exited(0))

            // Ended in order it writes everything; killed, what is older than its last autosave.
            try await scene.publish(readings[..<3000].map(\.publication))
            try await scene.broker.stop()
            try await scene.broker.start()
            try await scene.publish(readings[3000...].map(\.publication))
            try await saved(scene.broker, since: .now)
            try await scene.broker.kill()
            try await scene.broker.start()

            daemon = try scene.daemon(city, clock: "readings")
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            #expect(!daemon.process.log.contains("new session", count: 2))
            #expect(try await daemon.stop() == .exited(0))
            print("broker stopped and killed: \(readings.count) waiting readings survived")
        }

        @Test(.timeLimit(.minutes(5)))
        func aBrokerThatLostEverythingIsSubscribedToAgain() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            for round in 1...3 {
                try await scene.broker.stop()
                try await eventually("the daemon notices", within: .seconds(20)) {
                    daemon.notifications.status.hasPrefix("not connected to")
                }
                try scene.broker.loseSavedState()
                try await scene.broker.start()
                // The status loses its trouble when the subscription is granted.
                try await eventually("the daemon is subscribed again", within: .seconds(30)) {
                    daemon.notifications.status.contains(" received = ")
                        && !daemon.notifications.status.hasPrefix("not connected")
                }
                try await scene.publish([Publication("cityward/fume/k", "{\"time\":\(wallTime()),\"fume\":\(round)}")])
                try await eventually("reading \(round)", within: .seconds(10)) { stored.readingCount == round }
                #expect(daemon.process.log.contains("with a new session", count: round + 1))
            }
            #expect(try await daemon.stop() == .exited(0))
            print("broker without memory: 3 new sessions, 3 readings")
        }

        private func connections(_ log: String) -> Int { log.components(separatedBy: "connected to 127").count - 1 }

        /// Waits for the next autosave of the broker.
        private func saved(_ broker: BrokerProcess, since moment: Date) async throws {
            try await eventually("mosquitto writes its sessions down", within: .seconds(30), every: .milliseconds(100))
            {
                broker.savedAt.map { $0 > moment } ?? false
            }
        }
    }
}

extension String {
    /// Whether a text occurs at least so often.
    func contains(_ text: String, count: Int) -> Bool { components(separatedBy: text).count > count }
}
