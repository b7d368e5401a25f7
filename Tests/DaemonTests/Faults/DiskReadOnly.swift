import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The files of the store cannot be written for a while, and then they can again.
    ///
    /// A file system with open files is not mounted read-only by anybody but its own driver, when the disk fails. `chattr +i` does to
    /// the daemon what that does: the next write to a file that it has open is refused.
    @Suite(.onlyFolders) struct DiskReadOnly {
        @Test(.timeLimit(.minutes(5)))
        func readOnlyForAWhile() async throws {
            let trial = try await FaultTrial("disk read-only")
            let publishing = trial.publishing()
            try await trial.stores(trial.fleet.readings.count / 5)
            let files = ["live.sqlite", "live.sqlite-wal"].map { "\(trial.stored.folder)/\($0)" }
            try await change("+i", files, trial)
            do {
                try await eventually("the daemon notices", within: .seconds(30)) {
                    trial.daemon.notifications.status.hasPrefix("nothing is acknowledged: ")
                }
                let count = trial.stored.readingCount
                try await Task.sleep(for: .seconds(5))
                #expect(trial.stored.readingCount == count)
                #expect(trial.daemon.process.log.contains("check the disk and the permissions"))
            } catch {
                try await change("-i", files, trial)
                throw error
            }
            try await change("-i", files, trial)
            let recovery = try await trial.recovery()
            try await trial.conclude("every write refused, for 5 s", publishing, recovery: recovery)
        }

        private func change(_ flag: String, _ files: [String], _ trial: FaultTrial) async throws {
            let command = try ChildProcess(
                "/usr/bin/chattr",
                [flag] + files,
                output: trial.scene.folder.url.appendingPathComponent("chattr.log")
            )
            let ending = try await command.ending()
            try #require(
                ending == .exited(0),
                "chattr takes root, and ext4, xfs or btrfs beneath TMPDIR: \(command.log)"
            )
        }
    }
}
