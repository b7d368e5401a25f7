import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The disk of the server's tables is full for a while.
    @Suite(.onlyPostgreSQL, .enabled(if: getuid() == 0, "a disk for the server can be mounted by root alone"))
    struct DatabaseFull {
        @Test(.timeLimit(.minutes(5)))
        func fullForAWhile() async throws {
            let server = try await PostgreSQLServer(tableMegabytes: 64)
            let trial = try await FaultTrial("database's disk full", on: server)
            let publishing = trial.publishing()
            try await trial.stores(trial.fleet.readings.count / 5)
            let ballast = try await server.fillTables()
            try await trial.noticesThatNothingIsStored()
            try await Task.sleep(for: .seconds(5))
            let full = trial.stored.readingCount
            #expect(full < trial.fleet.readings.count)
            #expect(trial.daemon.process.log.contains("No space left on device"), "\(trial.daemon.process.log)")
            try FileManager.default.removeItem(atPath: ballast)
            let recovery = try await trial.recovery()
            try await trial.conclude("no room for a byte of tables, for 5 s", publishing, recovery: recovery)
        }
    }
}
