import Databases
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Another process holds the store for longer than the daemon waits, as a forgotten shell of `sqlite3` or `psql`.
    @Suite struct StoreLocked {
        @Test(.timeLimit(.minutes(5)))
        func lockedForAWhile() async throws {
            let trial = try await FaultTrial("store locked")
            let publishing = trial.publishing()
            try await trial.stores(trial.fleet.readings.count / 5)
            do {
                let lock = try trial.stored.lock()
                let count = trial.stored.readingCount
                // The daemon waits five seconds.
                try await eventually("the daemon notices", within: .seconds(30)) {
                    trial.daemon.process.log.contains("another process holds the store")
                }
                try await Task.sleep(for: .seconds(5))
                #expect(trial.stored.readingCount == count)
                try lock.execute("ROLLBACK")
            }
            let recovery = try await trial.recovery()
            let statement = StoreUnderTest.server == nil ? "BEGIN EXCLUSIVE" : "LOCK TABLE"
            try await trial.conclude("\(statement) by another process, for 10 s", publishing, recovery: recovery)
        }
    }
}
