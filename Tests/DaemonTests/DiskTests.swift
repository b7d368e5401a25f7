import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// The disk of the store is full for a while.
    @Suite struct DiskTests {
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
            try await eventually("2000 readings", within: .seconds(30)) { count(of: daemon) == 2000 }
            let ballast = "\(disk.path(seenBy: daemon))/ballast"
            try fill(ballast)
            publishing.allow(readings.count)
            try await publishing.finished(within: .seconds(60))
            try await eventually("the daemon notices", within: .seconds(30)) {
                daemon.notifications.status.hasPrefix("nothing is acknowledged: database or disk is full; ")
            }
            let full = count(of: daemon)
            #expect(full < readings.count)
            // It goes on trying, and remains alive for the watchdog.
            let signs = daemon.notifications.lines.filter { $0 == "WATCHDOG=1" }.count
            try await eventually("five more signs of life", within: .seconds(20)) {
                daemon.notifications.lines.filter { $0 == "WATCHDOG=1" }.count >= signs + 5
            }
            #expect(count(of: daemon) == full)
            #expect(daemon.notifications.status.hasPrefix("nothing is acknowledged: "))

            try FileManager.default.removeItem(atPath: ballast)
            // Nobody publishes any more: what is stored from now on was kept by the broker, so it was not acknowledged.
            try await eventually("every reading", within: .seconds(60)) { count(of: daemon) == readings.count }
            #expect(publishing.repeated == 0)
            #expect(!daemon.notifications.status.contains("acknowledged"))
            let copy = Stored(folder: scene.folder.path("copy"))
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

        /// Readings that it says it has stored.
        private func count(of daemon: Daemon) -> Int {
            let words = daemon.notifications.status.split(separator: " ")
            return words.firstIndex(of: "stored").flatMap { Int(words[$0 - 1]) } ?? 0
        }

        /// Writes until there is no room for a single byte.
        private func fill(_ path: String) throws {
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = unsafe open(path, O_WRONLY)
            defer { close(file) }
            for size in [65_536, 4096, 1] {
                let block = [UInt8](repeating: 0x55, count: size)
                while unsafe write(file, block, size) > 0 {}
            }
        }
    }
}

/// A small file system in memory, which only the daemon sees: it lives in a mount name space of its own, and goes away with it.
private struct SmallDisk {
    let mountPoint: String
    let megabytes: Int

    init(in folder: TemporaryFolder, megabytes: Int) throws {
        mountPoint = folder.path("disk")
        self.megabytes = megabytes
        try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
    }

    /// What runs a command on it; the process that it becomes is the command's.
    var prefix: [String] {
        ["/usr/bin/unshare", "--map-root-user", "--mount", "/bin/sh", "-c"]
            + ["mount -t tmpfs -o size=\(megabytes)m cityward '\(mountPoint)' && exec \"$@\"", "sh"]
    }

    /// The way to it through the daemon's eyes.
    func path(seenBy daemon: Daemon) -> String { "/proc/\(daemon.process.identifier)/root\(mountPoint)" }

    /// Copies the store out: SQLite itself would follow the link of that way, and end up on our side.
    func copyStore(to folder: String, seenBy daemon: Daemon) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["live.sqlite", "live.sqlite-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(path(seenBy: daemon))/\(name)"))
            try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
    }

    static let isPossible: Bool = {
        guard let folder = try? TemporaryFolder(), let disk = try? SmallDisk(in: folder, megabytes: 1) else {
            return false
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: disk.prefix[0])
        process.arguments = Array(disk.prefix.dropFirst()) + ["true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
