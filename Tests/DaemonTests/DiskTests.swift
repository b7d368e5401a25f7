import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// The disk of the store is full for a while.
    @Suite(.onlyFolders) struct DiskTests {
        @Test(
            .timeLimit(.minutes(5)),
            .enabled(if: SmallDisk.isPossible, "a tmpfs cannot be mounted here: no user name spaces, and not root")
        )
        func aFullDiskAcknowledgesNothingAndIsGotOverWithoutHelp() async throws {
            let readings = Fleet(seed: 9, readingsPerDevice: 12).readings
            let scene = try await Scene()
            let (city, calmCity) = (try scene.city(), try scene.city("calm", feeds: []))
            let disk = try SmallDisk(in: scene.folder, megabytes: 16)
            let daemon = try Daemon(
                city,
                store: disk.mountPoint,
                log: scene.log(city),
                clock: "readings",
                prefix: disk.prefix
            )
            let twin = try scene.daemon(calmCity, clock: "readings")
            try await daemon.ready()
            try await twin.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address, allowance: 2000)
            try await eventually("2000 readings", within: .seconds(30)) { daemon.storedCount == 2000 }
            let ballast = "\(disk.path(seenBy: daemon))/ballast"
            try SmallDisk.fill(ballast)
            publishing.allow(readings.count)
            try await publishing.finished(within: .seconds(60))
            try await eventually("the daemon notices", within: .seconds(30)) {
                daemon.notifications.status.hasPrefix("nothing is acknowledged: database or disk is full; ")
            }
            let full = daemon.storedCount
            #expect(full < readings.count)
            // It goes on trying, and remains alive for the watchdog.
            let signs = daemon.notifications.lines.filter { $0 == "WATCHDOG=1" }.count
            try await eventually("five more signs of life", within: .seconds(20)) {
                daemon.notifications.lines.filter { $0 == "WATCHDOG=1" }.count >= signs + 5
            }
            #expect(daemon.storedCount == full)
            #expect(daemon.notifications.status.hasPrefix("nothing is acknowledged: "))

            try FileManager.default.removeItem(atPath: ballast)
            // Nobody publishes any more: what is stored from now on was kept by the broker, so it was not acknowledged.
            try await eventually("every reading", within: .seconds(60)) { daemon.storedCount == readings.count }
            #expect(publishing.repeated == 0)
            #expect(!daemon.notifications.status.contains("acknowledged"))
            let copy = Stored(at: scene.folder.path("copy"))
            try disk.copyStore(to: copy.folder, seenBy: daemon)
            expectEqual(try copy.readings(), readings.map(\.key).sorted())
            // The judge was built again from what was stored: it raised what one raised that knew nothing of all this.
            let calm = scene.stored(calmCity)
            try await eventually("every reading of the twin", within: .seconds(30)) {
                calm.readingCount == readings.count
            }
            let events = "SELECT alert, kind, at, recorded_at, data FROM alert_event ORDER BY alert, at, kind"
            expectEqual(try copy.lines(events), try calm.lines(events))
            #expect(try await daemon.stop() == .exited(0))
            let log = daemon.process.log
            #expect(
                log.contains("nothing is acknowledged until", count: 1)
                    && !log.contains("nothing is acknowledged until", count: 2),
                "\(log)"
            )
            #expect(log.contains("make room on the disk of \(disk.mountPoint), it goes on by itself"), "\(log)")
            #expect(log.contains("the store can be written again"), "\(log)")
            print(
                "disk full: \(full) of \(readings.count) readings stored, the others after there was room; log: \(log)"
            )
        }
    }
}
