import Databases
import SQLite
import Storage
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Another process holds the store for longer than the daemon waits, as a forgotten shell of `sqlite3`.
    @Suite struct StoreLocked {
        @Test(.timeLimit(.minutes(5)))
        func lockedForAWhile() async throws {
            let trial = try await FaultTrial("store locked")
            let publishing = trial.publishing()
            try await trial.stores(trial.fleet.readings.count / 5)
            let path = "\(trial.stored.folder)/\(Store.fileName)"
            let count: Int
            do {
                let connection = try Connection(path: path, mode: .readWrite)
                try connection.execute("BEGIN EXCLUSIVE")
                count = trial.stored.readingCount
                // The daemon waits five seconds.
                try await eventually("the daemon notices", within: .seconds(30)) {
                    trial.daemon.process.log.contains("another process holds the store")
                }
                try await Task.sleep(for: .seconds(5))
                #expect(trial.stored.readingCount == count)
                try connection.execute("ROLLBACK")
            }
            let recovery = try await trial.recovery()
            try await trial.conclude("BEGIN EXCLUSIVE by another process, for 10 s", publishing, recovery: recovery)
        }
    }
}
