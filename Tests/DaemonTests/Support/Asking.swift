import Foundation
import TestSupport

extension Daemon {
    /// Runs a command that answers what it reads from standard input.
    static func ask(
        _ arguments: [String],
        input: String,
        in folder: TemporaryFolder
    ) async throws -> (ending: ChildProcess.Ending, lines: [String]) {
        let file = folder.url.appendingPathComponent("in\(UInt32.random(in: .min ... .max))")
        try Data(input.utf8).write(to: file)
        let output = folder.url.appendingPathComponent("out\(UInt32.random(in: .min ... .max))")
        let script = "input=$1; shift; exec \"$0\" \"$@\" < \"$input\""
        let process = try ChildProcess("/bin/sh", ["-c", script, program, file.path] + arguments, output: output)
        return (try await process.ending(), process.log.split(separator: "\n").map(String.init))
    }
}
