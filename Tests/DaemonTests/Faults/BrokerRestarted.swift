import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Readings wait for a daemon that is away, and the broker ends meanwhile.
    @Suite struct BrokerRestarted {
        @Test(.timeLimit(.minutes(5)))
        func restartedWhileReadingsWait() async throws {
            let trial = try await FaultTrial("broker restarted")
            let (broker, count) = (trial.scene.broker, trial.fleet.readings.count)
            let publishing = trial.publishing(allowance: count / 4)
            try await trial.stores(count / 4)
            #expect(try await trial.daemon.stop() == .exited(0))

            // Ended in order it writes everything down; killed, what is older than its last autosave.
            publishing.allow(count / 2)
            try await publishing.reaches(count / 2)
            try await broker.stop()
            try await broker.start()
            publishing.allow(count * 3 / 4)
            try await publishing.reaches(count * 3 / 4)
            try await broker.saves()
            try await broker.kill()
            try await broker.start()

            try trial.restart()
            let recovery = try await trial.recovery()
            publishing.allow(count)
            try await publishing.reaches(count)
            #expect(!trial.daemon.process.log.contains("new session", count: 2), "the session survived")
            try await trial.conclude(
                "half of the readings wait for the daemon; mosquitto is restarted, then killed and started",
                publishing,
                recovery: recovery
            )
        }
    }
}
