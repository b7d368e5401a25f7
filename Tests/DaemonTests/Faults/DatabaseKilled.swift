import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The server of the store ends under load, and is there again after a second.
    @Suite(.onlyPostgreSQL) struct DatabaseKilled {
        @Test(.timeLimit(.minutes(5)))
        func killedUnderLoad() async throws {
            try await play("database killed", "kill -9 of PostgreSQL under load, 5 times") { try await $0.kill() }
        }

        @Test(.timeLimit(.minutes(5)))
        func restartedUnderLoad() async throws {
            try await play("database restarted", "restart of PostgreSQL under load, 5 times") { try await $0.stop() }
        }

        private func play(
            _ fault: String,
            _ done: String,
            end: (PostgreSQLServer) async throws -> Void
        ) async throws {
            let server = try await PostgreSQLServer()
            let trial = try await FaultTrial(fault, on: server)
            let publishing = trial.publishing(rate: 2000)
            var recoveries: [Duration] = []
            for part in 1...5 {
                try await trial.stores(trial.fleet.readings.count * part / 7)
                try await end(server)
                try await trial.noticesThatNothingIsStored()
                try await Task.sleep(for: .seconds(1))
                try await server.start()
                recoveries.append(try await trial.recovery())
            }
            try await trial.conclude(done, publishing, recovery: recoveries.max() ?? .zero)
        }
    }
}
