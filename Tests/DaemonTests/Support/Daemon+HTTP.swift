import Foundation
import TestSupport

extension City {
    /// Adds sections to `cityward.yaml`.
    func append(_ text: String) throws {
        let file = folder.appendingPathComponent("cityward.yaml")
        let known = try String(contentsOf: file, encoding: .utf8)
        try write("cityward.yaml", known + text + "\n")
    }
}

extension Daemon {
    /// The port that its log names last; it says one more for each start.
    func port(starts: Int = 1) async throws -> Int {
        var port: Int?
        try await eventually("the daemon listens", within: .seconds(30)) {
            guard process.isRunning else { throw DaemonFailure(log: process.log) }
            let lines = process.log.split(separator: "\n").filter { $0.contains("listening on ") }
            guard lines.count >= starts else { return false }
            port = lines.last?.split(separator: ":").last.flatMap { Int($0) }
            return port != nil
        }
        return port ?? 0
    }
}

/// A fresh token, as `cityward token` makes it.
struct MadeToken {
    let secret: String
    /// For `tokens.csv`.
    let line: String

    static let header = "name,role,districts,sha256\n"

    init(_ name: String, role: String, districts: String? = nil, in folder: TemporaryFolder) async throws {
        var arguments = ["token", "--name", name, "--role", role]
        if let districts { arguments += ["--districts", districts] }
        let (ending, output) = try await Daemon.run(arguments, in: folder)
        guard ending == .exited(0) else { throw DaemonFailure(log: output) }
        let lines = output.split(separator: "\n").map(String.init)
        secret = lines.first { $0.hasPrefix("cw_") } ?? ""
        line = (lines.first { $0.hasPrefix("\(name),") } ?? "") + "\n"
    }
}
