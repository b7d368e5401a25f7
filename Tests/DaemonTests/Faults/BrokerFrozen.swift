import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A broker that hangs: connections stay, nothing moves, for longer than any keep-alive.
    @Suite struct BrokerFrozen {
        @Test(.timeLimit(.minutes(5)))
        func frozenForAMinute() async throws {
            let trial = try await FaultTrial("broker frozen")
            let publishing = trial.publishing(rate: 2000)
            try await publishing.reaches(trial.fleet.readings.count / 2)
            trial.scene.broker.freeze()
            try await Task.sleep(for: .seconds(60))
            #expect(publishing.confirmed < trial.fleet.readings.count, "the broker stood still")
            #expect(trial.daemon.notifications.status.hasPrefix("not connected to"))
            #expect(trial.daemon.process.log.contains("lost"))
            trial.scene.broker.thaw()
            let recovery = try await trial.recovery()
            try await trial.conclude("mosquitto stopped by SIGSTOP for 60 s under load", publishing, recovery: recovery)
        }
    }
}
