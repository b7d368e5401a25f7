import Foundation
import TestSupport

/// A clock that is set and a disk that is slow, for one daemon: `Shim/shim.c`, preloaded into it.
final class Shim {
    private let library: String
    private let numbers: URL

    /// By how much the daemon's wall clock is off.
    var clock = Duration.zero { didSet { write() } }
    /// How much longer each synchronisation of a file takes.
    var synchronisation = Duration.zero { didSet { write() } }

    /// Compiles it; `tools/setup` installs gcc.
    init(in folder: TemporaryFolder) async throws {
        let name = "shim\(UInt32.random(in: .min ... .max))"
        library = folder.path("\(name).so")
        numbers = folder.url.appendingPathComponent("\(name).numbers")
        let source = Project.root.appendingPathComponent("Tests/DaemonTests/Faults/Shim/shim.c").path
        let compiler = try ChildProcess(
            "/usr/bin/gcc",
            ["-O", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source],
            output: folder.url.appendingPathComponent("gcc.log")
        )
        guard try await compiler.ending(within: .seconds(60)) == .exited(0) else {
            throw ShimFailure(log: compiler.log)
        }
        write()
    }

    var environment: [String: String] { ["LD_PRELOAD": library, "CITYWARD_SHIM": numbers.path] }

    /// What the daemon's wall clock shows, in Unix milliseconds.
    var wallTime: Int64 { Int64(TestSupport.wallTime()) + milliseconds(clock) }

    private func write() {
        let values = [milliseconds(clock), milliseconds(synchronisation)]
        let bytes = unsafe values.withUnsafeBytes { unsafe Data($0) }
        // In place: the daemon has the file mapped.
        guard FileManager.default.fileExists(atPath: numbers.path), let file = try? FileHandle(forUpdating: numbers)
        else {
            _ = FileManager.default.createFile(atPath: numbers.path, contents: bytes)
            return
        }
        defer { try? file.close() }
        try? file.write(contentsOf: bytes)
    }

    private func milliseconds(_ duration: Duration) -> Int64 { Int64((duration / .milliseconds(1)).rounded()) }
}

struct ShimFailure: Error {
    let log: String
}
