import Foundation
import Testing

extension DaemonTests {
    /// The broker goes away and comes back, with the settings that we ship.
    @Suite struct BrokerTests {
        @Test(.timeLimit(.minutes(3)))
        func killedBrokersLoseNothingThatTheyHadConfirmed() async throws {
            let readings = Fleet(seed: 3, readingsPerDevice: 24).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            // A broker that is killed before it has once written its sessions down has forgotten ours.
            try await saved(scene.broker, since: .now)

            // Slow enough for the daemon to keep up: what the broker has confirmed was sent on to it. Of what waits in a
            // broker that is killed, only that is left which was there at its last autosave.
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, rate: 4000)
            var random = SplitMix64(seed: 3)
            for part in 0..<3 {
                try await publishing.reaches(
                    (part * readings.count + Int.random(in: 0..<readings.count, using: &random)) / 3
                )
                try await eventually("the daemon keeps up", within: .seconds(30), every: .zero) {
                    publishing.confirmed - stored.readingCount < 300
                }
                let c0 = publishing.confirmed, s0 = stored.readingCount
                try await scene.broker.kill()
                print("KILL confirmed \(c0) stored \(s0) after: \(publishing.confirmed) \(stored.readingCount)")
                try await scene.broker.start()
            }
            try await publishing.finished(within: .seconds(60))
            do {
                try await eventually("every reading", within: .seconds(15)) { stored.readingCount == readings.count }
            } catch {
                let s = Set(try stored.readings());
                let m = readings.enumerated().filter { !s.contains($0.element.key) }.map(\.offset);
                print("MISSING", m.count, m.first!, m.last!, daemon.process.log.suffix(900))
            }
            expectEqual(try stored.readings(), readings.map(\.key).sorted())
            let log = daemon.process.log
            #expect(connections(log) == 4 && !log.contains("new session", count: 2), "\(log)")
            #expect(try await daemon.stop() == .exited(0))
            print(
                "broker killed 3 times: \(readings.count) readings, \(publishing.repeated) published again, "
                    + "\(stored.duplicateCount) came twice"
            )
        }

        @Test(.timeLimit(.minutes(2)))
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

        @Test(.timeLimit(.minutes(2)))
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
