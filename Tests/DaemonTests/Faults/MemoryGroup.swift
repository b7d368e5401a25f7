import Foundation
import Glibc
import TestSupport

/// A control group with a limit of memory, as systemd's `MemoryMax=` makes one: version 2, or the memory controller of version 1.
final class MemoryGroup {
    private let folder: String
    private let isUnified: Bool

    /// - Throws: where there is no memory controller, or we may not make a group.
    init(limitMiB: Int) throws {
        let files = FileManager.default
        let name = "cityward-faults-\(UInt32.random(in: .min ... .max))"
        let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].filter {
            (try? String(contentsOfFile: "\($0)/cgroup.controllers", encoding: .utf8).contains("memory")) ?? false
        }
        isUnified = !roots.isEmpty
        folder = "\(roots.first ?? "/sys/fs/cgroup/memory")/\(name)"
        if let root = roots.first { try? Self.write("+memory", to: "\(root)/cgroup.subtree_control") }
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try Self.write("\(limitMiB << 20)", to: "\(folder)/\(isUnified ? "memory.max" : "memory.limit_in_bytes")")
        } catch {
            throw MemoryGroupFailure(folder: folder, reason: "\(error)")
        }
    }

    /// By now everything in it has ended.
    deinit {
        for _ in 0..<50 where unsafe rmdir(folder) != 0 { usleep(20_000) }
    }

    /// What runs a command in it; the process that it becomes is the command's.
    ///
    /// * `isFirst`: whether the kernel ends it before every other process of the group.
    func prefix(isFirst: Bool = false) -> [String] {
        let score = isFirst ? "echo 1000 > /proc/self/oom_score_adj && " : ""
        return ["/bin/sh", "-c", "echo $$ > '\(folder)/cgroup.procs' && \(score)exec \"$@\"", "sh"]
    }

    /// Of everything in the group, files that are cached included, in bytes.
    var peak: Int {
        integer(isUnified ? "memory.peak" : "memory.max_usage_in_bytes")
    }

    /// How often the kernel ended a process of the group.
    var kills: Int {
        let text =
            (try? String(
                contentsOfFile: "\(folder)/\(isUnified ? "memory.events" : "memory.oom_control")",
                encoding: .utf8
            )) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
    }

    private func integer(_ name: String) -> Int {
        let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.write(contentsOf: Data(text.utf8))
    }
}

struct MemoryGroupFailure: Error, CustomStringConvertible {
    let folder: String
    let reason: String
    var description: String {
        "no control group \(folder) can be made; it takes root and the memory controller: \(reason)"
    }
}

extension Daemon {
    /// What it has of memory for itself at present, and the most that it ever had, in KiB.
    var memory: (now: Int, peak: Int) {
        let lines = status
        func number(_ name: String) -> Int {
            lines.first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return (number("VmRSS:"), number("VmHWM:"))
    }

    /// How many descriptors it has open.
    var descriptorCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.identifier)/fd").count) ?? 0
    }

    private var status: [Substring] {
        ((try? String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)) ?? "").split(
            separator: "\n"
        )
    }
}
