import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The daemon on a machine of its own, and the cable to the broker pulled: packets are lost, and nobody is told.
    @Suite(.enabled(if: PrivateNetwork.isPossible, PrivateNetwork.advice))
    struct NetworkPartition {
        @Test(.timeLimit(.minutes(5)))
        func longerAndShorterThanTheKeepAlive() async throws {
            let network = try PrivateNetwork()
            let trial = try await FaultTrial("network partition", on: network)
            let publishing = trial.publishing(rate: 300)
            try await trial.stores(1000)

            // Too short for the keep-alive of five seconds: what TCP sends again is enough.
            try network.cut()
            try await Task.sleep(for: .seconds(3))
            try network.heal()
            var recoveries = [try await trial.recovery()]
            #expect(!trial.daemon.process.log.contains("warning"), "\(trial.daemon.process.log)")

            try await trial.stores(4000)
            try network.cut()
            try await Task.sleep(for: .seconds(45))
            #expect(trial.daemon.notifications.status.hasPrefix("not connected to"))
            let waiting = publishing.confirmed - trial.stored.readingCount
            #expect(waiting > 5000, "the broker took readings all the time")
            try network.heal()
            recoveries.append(try await trial.recovery())
            try await trial.conclude(
                "no packet between daemon and broker for 3 s and for 45 s under load; \(waiting) readings waited",
                publishing,
                recovery: recoveries.max() ?? .zero
            )
        }
    }
}
