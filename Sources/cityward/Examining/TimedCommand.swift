import Foundation

/// A command of the operator's, run by the shell, with an end.
struct TimedCommand {
    private let text: String
    private let limit: Duration

    init(_ text: String, atMost limit: Duration) {
        self.text = text
        self.limit = limit
    }

    /// - Returns: what went wrong, to be put behind the command; `nil` for nothing.
    func run() -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", text]
        process.standardInput = FileHandle.nullDevice
        // What it says is for people, and ours may be JSON for a machine.
        process.standardOutput = FileHandle.standardError
        do {
            try process.run()
        } catch {
            return "cannot be run: \(error.localizedDescription)"
        }
        let deadline = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.05) }
        guard !process.isRunning else {
            process.terminate()
            return "was not done within \(limit)"
        }
        return process.terminationStatus == 0 ? nil : "ended with status \(process.terminationStatus)"
    }
}
