import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// One side of the connection vanishes and the other is not told: no FIN, no RST.
    @Suite(.enabled(if: PrivateNetwork.isPossible, PrivateNetwork.advice))
    struct ConnectionHalfOpen {
        @Test(.timeLimit(.minutes(5)))
        func thePeerVanishes() async throws {
            let network = try PrivateNetwork()
            let trial = try await FaultTrial("connection half open", on: network)
            let publishing = trial.publishing(rate: 600)
            try await trial.stores(3000)

            // The broker: what it says when it ends is lost, and the next one knows nothing of the connection.
            try network.cut()
            try await trial.scene.broker.stop()
            try await eventually("the keep-alive notices", within: .seconds(40)) {
                trial.daemon.notifications.status.hasPrefix("not connected to")
            }
            #expect(trial.daemon.process.log.contains("lost: "), "\(trial.daemon.process.log)")
            try network.heal()
            try await trial.scene.broker.start()
            var recoveries = [try await trial.recovery()]

            // The daemon: its machine comes back under another address, while the broker still sends to the old one.
            try await trial.stores(10_000)
            try network.cut()
            try await trial.daemon.kill()
            try network.move()
            try network.heal()
            try trial.restart()
            recoveries.append(try await trial.recovery())
            try await trial.conclude(
                "the broker vanishes, then the daemon; no FIN and no RST reach the other side",
                publishing,
                recovery: recoveries.max() ?? .zero
            )
        }
    }
}
