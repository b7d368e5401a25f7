import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// What a broker has confirmed and handed over is safe; what it has not confirmed comes again.
    @Suite struct BrokerKilled {
        @Test(.timeLimit(.minutes(5)))
        func killedUnderLoad() async throws {
            let trial = try await FaultTrial("broker killed")
            let count = trial.fleet.readings.count
            try await trial.scene.broker.saves()
            let publishing = trial.publishing(allowance: 0)
            var recoveries: [Duration] = []
            for part in 1...5 {
                let handedOver = count * part / 6
                publishing.allow(handedOver)
                try await trial.stores(handedOver)
                // What is published to a frozen broker is not confirmed. One that dies with confirmed readings in its memory alone
                // loses them whatever we do: up to `autosave_interval` of them, while the daemon is away.
                trial.scene.broker.freeze()
                publishing.allow(count * (part + 1) / 6)
                try await eventually("more is on its way", within: .seconds(20)) {
                    publishing.begun >= handedOver + 100
                }
                try await trial.scene.broker.kill()
                try await trial.scene.broker.start()
                recoveries.append(try await trial.recovery())
            }
            publishing.allow(count)
            try await publishing.finished(within: .seconds(120))
            #expect(publishing.repeated >= 500, "what was not confirmed came again")
            #expect(!trial.daemon.process.log.contains("new session", count: 2), "the session survived")
            try await trial.conclude(
                "kill -9 of mosquitto, 5 times, each with readings on their way",
                publishing,
                recovery: recoveries.max() ?? .zero
            )
        }
    }
}
