import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A second client comes with the name that the session of the daemon hangs on.
    @Suite struct SessionTakenOver {
        @Test(.timeLimit(.minutes(5)))
        func takenOverUnderLoad() async throws {
            let trial = try await FaultTrial("session taken over")
            let publishing = trial.publishing(rate: 2000)
            var seen = 0
            var recoveries: [Duration] = []
            for part in 1...5 {
                try await publishing.reaches(trial.fleet.readings.count * part / 6)
                seen += try SessionThief.strike(trial.scene.broker.address)
                recoveries.append(try await trial.recovery())
            }
            // mosquitto 2.0.11 closes the connection without saying why.
            #expect(trial.daemon.process.log.contains("lost: ", count: 5), "\(trial.daemon.process.log)")
            try await trial.conclude(
                "a second client with the same id, 5 times under load; it saw \(seen) readings and acknowledged none",
                publishing,
                recovery: recoveries.max() ?? .zero
            )
        }
    }
}
