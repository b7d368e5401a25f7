import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A server of the store that hangs: connections stay, nothing moves.
    @Suite(.onlyPostgreSQL) struct DatabaseFrozen {
        /// Shorter than a commit waits.
        @Test(.timeLimit(.minutes(5)))
        func frozenForTwentySeconds() async throws {
            let server = try await PostgreSQLServer()
            let trial = try await FaultTrial("database frozen", on: server)
            let publishing = trial.publishing(rate: 2000)
            try await trial.stores(trial.fleet.readings.count / 4)
            await server.freeze()
            try await Task.sleep(for: .seconds(20))
            #expect(trial.daemon.storedCount < trial.fleet.readings.count, "there is more to be stored")
            await server.thaw()
            let recovery = try await trial.recovery()
            try await trial.conclude(
                "PostgreSQL stopped by SIGSTOP for 20 s under load",
                publishing,
                recovery: recovery
            )
            #expect(!trial.daemon.process.log.contains("nothing is acknowledged"), "\(trial.daemon.process.log)")
        }

        /// Longer than a commit waits: the daemon gives the connection up, before systemd gives up the daemon.
        @Test(.timeLimit(.minutes(5)))
        func frozenForLongerThanItIsWaitedFor() async throws {
            let server = try await PostgreSQLServer()
            let trial = try await FaultTrial("database hangs", on: server)
            let publishing = trial.publishing(rate: 2000)
            try await trial.stores(trial.fleet.readings.count / 4)
            await server.freeze()
            let frozen = ContinuousClock.now
            var signs = trial.daemon.signsOfLife
            var lastSign = frozen
            var longestQuiet = Duration.zero
            while frozen.duration(to: .now) < .seconds(75) {
                try await Task.sleep(for: .milliseconds(100))
                if trial.daemon.signsOfLife > signs { (signs, lastSign) = (trial.daemon.signsOfLife, .now) }
                longestQuiet = max(longestQuiet, lastSign.duration(to: .now))
            }
            #expect(longestQuiet < .seconds(45), "systemd kills a daemon that gives no sign of life for 60 s")
            #expect(trial.daemon.notifications.status.hasPrefix("nothing is acknowledged: "))
            await server.thaw()
            let recovery = try await trial.recovery()
            try await trial.conclude(
                "PostgreSQL stopped by SIGSTOP for 75 s under load; \(longestQuiet.components.seconds) s without a turn",
                publishing,
                recovery: recovery
            )
        }
    }
}
