import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The computer moves to another time zone, while the daemon runs and between two runs. The city stays where it is.
    @Suite struct ZoneChanged {
        @Test(.timeLimit(.minutes(5)))
        func changedUnderLoad() async throws {
            let zones = "/usr/share/zoneinfo"
            try #require(FileManager.default.fileExists(atPath: zones + "/America/New_York"), "install tzdata")
            let prefix = ["/usr/bin/unshare", "--map-root-user", "--mount"]
            let trial = try await FaultTrial("time zone changed") { scene, city in
                try Daemon(city, store: scene.store(city), log: scene.log(city), clock: "readings", prefix: prefix)
            }
            let publishing = trial.publishing()
            let parts = trial.fleet.readings.count / 4
            try await trial.stores(parts)
            // In its mount name space only; /etc/localtime is a link as a rule, and the mount lies on what it leads to.
            let moved = try ChildProcess(
                "/usr/bin/nsenter",
                [
                    "--user", "--preserve-credentials", "--mount", "--target", "\(trial.daemon.process.identifier)",
                    "/bin/mount", "--bind",
                ]
                    + ["\(zones)/America/New_York", "/etc/localtime"],
                output: trial.scene.folder.url.appendingPathComponent("nsenter.log")
            )
            try #require(try await moved.ending() == .exited(0), "no name spaces here: \(moved.log)")
            try await trial.stores(2 * parts)
            var recovery = Duration.zero
            for (number, zone) in ["Pacific/Kiritimati", "America/St_Johns"].enumerated() {
                #expect(try await trial.daemon.stop() == .exited(0))
                try trial.restart(environment: ["TZ": zone])
                recovery = max(recovery, try await trial.recovery())
                try await trial.stores(parts * (5 + number) / 2)
            }
            try await trial.conclude("/etc/localtime and TZ, 3 zones", publishing, recovery: recovery)
            let log = trial.daemon.process.log.split(separator: "\n")
            #expect(log.allSatisfy { !$0.contains("-05:00") && !$0.contains("+14:00") }, "\(log)")
        }
    }
}
