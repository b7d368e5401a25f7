public import ArgumentParser
import Foundation

extension AsyncParsableCommand {
    /// Runs what the program was called for, and ends it with the exit codes that the manual promises: 0 all is well, 1 something is wrong
    /// and was said, 2 the command was used wrongly. As ArgumentParser's own `main`, but for the last.
    ///
    /// * `explain`: what is to be said of an error of the program's own; `nil` where it is none.
    public static func runAsProgram(explaining explain: (any Error) -> String? = { _ in nil }) async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            if let reason = explain(error) {
                say("\(_commandName): \(reason)")
                Foundation.exit(1)
            }
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                print(message)
                Foundation.exit(0)
            }
            if !message.isEmpty { say(message) }
            Foundation.exit(code == .validationFailure ? 2 : max(1, code.rawValue))
        }
    }

    private static func say(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}
