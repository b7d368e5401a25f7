import Foundation
import Glibc
import TestSupport

/// The real program, run as systemd would run it: with a notify socket, and with signals.
final class Daemon {
    let process: ChildProcess
    let notifications: NotifySocket

    /// Starts it and returns at once.
    ///
    /// * `prefix`: a command that runs it, as `unshare`.
    /// * `environment`: what is different from ours.
    init(
        _ city: City,
        store: String,
        log: URL,
        clock: String = "wall",
        notifications: NotifySocket? = nil,
        prefix: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        self.notifications = try notifications ?? NotifySocket(in: log.deletingLastPathComponent())
        let command =
            prefix + [Self.program, "run", "--config", city.folder.path, "--store", store, "--clock", clock]
        process = try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            environment: environment.merging(["NOTIFY_SOCKET": self.notifications.address]) { $1 },
            output: log
        )
    }

    deinit {
        notifications.close()
    }

    /// The program: `CITYWARD_BINARY` if that is set, otherwise the one that was built together with these tests.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["CITYWARD_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("cityward").path
    }()

    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// Runs another command of the program to its end.
    static func run(_ arguments: [String], in folder: TemporaryFolder) async throws -> (ChildProcess.Ending, String) {
        let output = folder.url.appendingPathComponent("out\(UInt32.random(in: .min ... .max))")
        let process = try ChildProcess(program, arguments, output: output)
        return (try await process.ending(), process.log)
    }

    /// Waits until it says that it is subscribed.
    func ready(within limit: Duration = .seconds(60)) async throws {
        try await eventually("READY=1 of the daemon", within: limit, every: .milliseconds(5)) {
            guard process.isRunning else { throw DaemonFailure(log: process.log) }
            return notifications.lines.contains("READY=1")
        }
    }

    /// Ends it with SIGKILL, and waits until it is gone.
    func kill() async throws {
        process.send(SIGKILL)
        _ = try await process.ending()
    }

    /// Ends it with SIGTERM; returns how it ended.
    func stop(within limit: Duration = .seconds(20)) async throws -> ChildProcess.Ending {
        process.send(SIGTERM)
        return try await process.ending(within: limit)
    }
}

struct DaemonFailure: Error, CustomStringConvertible {
    let log: String
    var description: String { "the daemon ended: \(log.suffix(2000))" }
}
