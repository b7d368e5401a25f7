import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A server of the store that answers late for a while, as one whose disk is busy with something else.
    @Suite(.onlyPostgreSQL) struct DatabaseSlow {
        @Test(.timeLimit(.minutes(5)))
        func slowForAWhile() async throws {
            let server = try await PostgreSQLServer()
            let trial = try await FaultTrial("database slow", on: server)
            let publishing = trial.publishing(rate: 500)
            try await trial.stores(trial.fleet.readings.count / 10)
            let began = ContinuousClock.now
            var behind = 0
            for _ in 0..<10 {
                await server.freeze()
                try await Task.sleep(for: .seconds(2))
                await server.thaw()
                behind = max(behind, publishing.confirmed - trial.daemon.storedCount)
                try await Task.sleep(for: .milliseconds(150))
            }
            let recovery = try await trial.recovery()
            let seconds = began.duration(to: .now).components.seconds
            try await trial.conclude(
                "PostgreSQL works for 0.15 s and stands still for 2 s, in turns for \(seconds) s; up to \(behind) behind",
                publishing,
                recovery: recovery
            )
            #expect(behind > 500)
            #expect(trial.stored.duplicateCount == 0, "nothing is delivered twice")
            #expect(!trial.daemon.process.log.contains("nothing is acknowledged"), "\(trial.daemon.process.log)")
        }
    }
}
