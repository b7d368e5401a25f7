import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The simplest fault: the daemon is killed while it works.
    @Suite struct DaemonKilled {
        @Test(.timeLimit(.minutes(5)))
        func killedUnderLoad() async throws {
            let trial = try await FaultTrial("daemon killed")
            let publishing = trial.publishing()
            var recoveries: [Duration] = []
            for part in 1...5 {
                try await publishing.reaches(trial.fleet.readings.count * part / 6)
                try await trial.daemon.kill()
                try trial.restart()
                recoveries.append(try await trial.recovery())
            }
            try await trial.conclude(
                "kill -9 under load, 5 times",
                publishing,
                recovery: recoveries.max() ?? .zero
            )
        }
    }
}
