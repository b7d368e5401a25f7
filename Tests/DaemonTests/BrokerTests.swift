import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// The broker goes away and comes back, with the settings that we ship. What takes longer is in the fault matrix.
    @Suite struct BrokerTests {
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
    }
}

extension String {
    /// Whether a text occurs at least so often.
    func contains(_ text: String, count: Int) -> Bool { components(separatedBy: text).count > count }
}
