import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// The disk of the store is full for a while.
    @Suite(.onlyFolders) struct DiskFull {
        @Test(.timeLimit(.minutes(5)))
        func fullForAWhile() async throws {
            try #require(SmallDisk.isPossible, "a tmpfs cannot be mounted here: no user name spaces, and not root")
            let scene = try await Scene()
            let disk = try SmallDisk(in: scene.folder, megabytes: 24)
            let trial = try await FaultTrial("disk full", scene: scene) { scene, city in
                try Daemon(city, store: disk.mountPoint, log: scene.log(city), clock: "readings", prefix: disk.prefix)
            }
            let all = trial.fleet.readings.count
            let publishing = trial.publishing()
            try await eventually("a fifth is stored", within: .seconds(60)) { trial.daemon.storedCount > all / 5 }
            let ballast = "\(disk.path(seenBy: trial.daemon))/ballast"
            try SmallDisk.fill(ballast)
            try await eventually("the daemon notices", within: .seconds(30)) {
                trial.daemon.notifications.status.hasPrefix("nothing is acknowledged: database or disk is full; ")
            }
            try await Task.sleep(for: .seconds(5))
            let full = trial.daemon.storedCount
            #expect(full < all)
            try FileManager.default.removeItem(atPath: ballast)
            let freed = ContinuousClock.now
            try await eventually("readings are stored again", within: .seconds(60), every: .milliseconds(10)) {
                trial.daemon.storedCount > full
            }
            let recovery = freed.duration(to: .now)
            try await eventually("every reading", within: .seconds(120)) { trial.daemon.storedCount == all }
            // The disk goes away with the daemon.
            let copy = Stored(at: scene.folder.path("copy"))
            try disk.copyStore(to: copy.folder, seenBy: trial.daemon)
            try await trial.conclude("no room for a byte, for 5 s", publishing, recovery: recovery, in: copy)
        }
    }
}
