import Databases
import Foundation
import Glibc
import Storage

/// Whether the store's disk is the right kind, fast enough, and large enough for the weeks to come.
struct DiskExamination {
    private static let subject = "disk"
    /// What a commit may cost: a batch waits for one, and 20 a second are what a city needs.
    private static let slowestFlushMilliseconds = 50.0
    private static let flushes = 20
    /// Days of readings that should still fit.
    private static let fewestDays = 30.0
    private static let leastBytes: UInt64 = 1 << 30

    /// The folder of the store.
    let folder: String

    func examine(_ record: inout HealthRecord) {
        guard FileManager.default.fileExists(atPath: folder) else {
            record.note(Self.subject, "there is no store in \(folder) yet; 'cityward run' makes it")
            return
        }
        judgeKind(&record)
        judgeSpeed(&record)
        judgeRoom(&record)
    }

    private func judgeKind(_ record: inout HealthRecord) {
        let kind = fileSystem() ?? "unknown"
        switch kind {
        case "tmpfs", "ramfs":
            record.problem(
                Self.subject,
                "\(folder) is in memory (\(kind))",
                why: "readings, alerts and evidence are gone with the next start of the computer",
                next: "put the store on a disk: 'store.path' in cityward.yaml, or --store"
            )
        case "nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs":
            record.problem(
                Self.subject,
                "\(folder) is on another computer's disk (\(kind))",
                why: "SQLite's locks and flushes do not hold there: a store can be damaged",
                next: "put the store on a disk of this computer; 'cityward backup' copies it elsewhere"
            )
        default:
            record.fine(Self.subject, "\(folder) is on a disk of this computer (\(kind))")
        }
    }

    /// The kind of file system that the folder is on, as the kernel lists it.
    private func fileSystem() -> String? {
        let path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/"
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        var best: (length: Int, kind: String)?
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            let point = words[1] == "/" ? "/" : words[1] + "/"
            // Of two on one place the later lies on top.
            guard path.hasPrefix(point), point.count >= best?.length ?? 0 else { continue }
            best = (point.count, String(words[2]))
        }
        return best?.kind
    }

    private func judgeSpeed(_ record: inout HealthRecord) {
        guard let times = flushTimes() else {
            return record.problem(
                Self.subject,
                "no file can be written in \(folder): \(unsafe String(cString: strerror(errno)))",
                why: "nothing is acknowledged while nothing can be stored",
                next: "check the owner and the permissions of the folder, and the room on the disk"
            )
        }
        let middle = times.sorted()[times.count / 2]
        let text = String(
            format: "a flush (fsync) takes %.1f ms, the longest of %d %.1f ms",
            middle,
            times.count,
            times.max() ?? 0
        )
        guard middle > Self.slowestFlushMilliseconds else { return record.fine(Self.subject, text) }
        record.warning(
            Self.subject,
            text,
            why: "each batch is flushed before it is acknowledged: readings wait, and alerts come late",
            next: "put the store on a faster disk, or see what else writes to this one"
        )
    }

    /// Milliseconds that each of some small writes needed to reach the disk; `nil` where no file can be made.
    private func flushTimes() -> [Double]? {
        let path = "\(folder)/.doctor-\(getpid())"
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        let page = [UInt8](repeating: 0x63, count: 4096)
        var times: [Double] = []
        for _ in 0..<Self.flushes {
            let start = ContinuousClock.now
            guard unsafe write(descriptor, page, page.count) == page.count, fsync(descriptor) == 0 else { return nil }
            times.append(start.duration(to: .now) / .milliseconds(1))
        }
        return times
    }

    private func judgeRoom(_ record: inout HealthRecord) {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.uint64Value else { return }
        let room = "\(megabytes(free)) MB are free"
        let next = "make room, keep some classes for a shorter time ('store.keep'), or take a larger disk"
        guard free >= Self.leastBytes else {
            return record.problem(
                Self.subject,
                room,
                why: "a store that cannot grow takes no readings; the broker keeps them as long as it can",
                next: next
            )
        }
        guard let growth = bytesPerDay(), growth > 0 else {
            return record.fine(Self.subject, "\(room); how long they last is known when days have been sealed")
        }
        let days = Double(free) / Double(growth)
        let text = String(format: "\(room), enough for %.0f days at %.1f MB a day", days, Double(growth) / 1e6)
        guard days < Self.fewestDays else { return record.fine(Self.subject, text) }
        record.warning(Self.subject, text, why: "a store that cannot grow takes no readings", next: next)
    }

    /// What the last sealed days took on average, all classes together.
    private func bytesPerDay() -> Int64? {
        guard let reader = try? StoreReader(folder: folder), let days = try? reader.archivedDays() else { return nil }
        let sizes = Dictionary(grouping: days.filter { $0.seal != nil }, by: \.day)
            .mapValues { $0.reduce(Int64(0)) { $0 + ($1.seal?.bytes ?? 0) } }
        let last = sizes.keys.sorted().suffix(7)
        guard !last.isEmpty else { return nil }
        return last.reduce(Int64(0)) { $0 + (sizes[$1] ?? 0) } / Int64(last.count)
    }

    private func megabytes(_ bytes: UInt64) -> UInt64 { bytes / 1_000_000 }
}
