package import Foundation
import Glibc

/// A program that a test runs; its output goes to a file, and it does not outlive its owner.
package final class ChildProcess {
    /// How a program ended.
    package enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process = Process()
    private let output: URL

    /// * `environment`: what is different from ours.
    /// * `output`: the file that standard output and standard error are appended to.
    package init(_ program: String, _ arguments: [String], environment: [String: String] = [:], output: URL) throws {
        self.output = output
        if !FileManager.default.fileExists(atPath: output.path) {
            try Data().write(to: output)
        }
        let file = try FileHandle(forWritingTo: output)
        try file.seekToEnd()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try withSignalsUnblocked { try process.run() }
    }

    deinit {
        guard process.isRunning else { return }
        send(SIGKILL)
        // Not Foundation's own way of waiting: it listens to a socket that a program which another thread starts at the same time
        // may inherit, and would wait for that one's end, too.
        var information = unsafe siginfo_t()
        unsafe _ = waitid(P_PID, id_t(process.processIdentifier), &information, WEXITED | WNOWAIT)
    }

    package var identifier: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    package func send(_ signal: Int32) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, signal)
    }

    /// Waits for the program to end by itself.
    package func ending(within limit: Duration = .seconds(20)) async throws -> Ending {
        try await eventually("the end of \(process.executableURL?.lastPathComponent ?? "a program")", within: limit) {
            !process.isRunning
        }
        switch process.terminationReason {
        case .exit: return .exited(process.terminationStatus)
        case .uncaughtSignal: return .killed(signal: process.terminationStatus)
        @unknown default: return .exited(process.terminationStatus)
        }
    }

    /// Everything that it has written so far.
    package var log: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
}

/// Threads of Swift's concurrency block signals, and a program inherits that: mosquitto would not end at SIGTERM.
private func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}
