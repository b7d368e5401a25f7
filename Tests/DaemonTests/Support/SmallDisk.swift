import Foundation
import Glibc
import TestSupport

/// A small file system in memory, which only the daemon sees: it lives in a mount name space of its own, and goes away with it.
struct SmallDisk {
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

    /// Writes until there is no room for a single byte.
    static func fill(_ path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = unsafe open(path, O_WRONLY)
        defer { close(file) }
        for size in [65_536, 4096, 1] {
            let block = [UInt8](repeating: 0x55, count: size)
            while unsafe write(file, block, size) > 0 {}
        }
    }
}
