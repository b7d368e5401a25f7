import ArgumentParser
import Foundation

/// The program: one command for the daemon, and others for the people who run it and use what it knows.
struct Cityward: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "cityward",
        abstract: "Judges a city's trucks, sweepers and kitchens by its rules, and keeps what was read.",
        discussion: """
            The daemon subscribes to MQTT topics, judges every reading against the rules of a configuration folder, stores \
            readings and alerts, and feeds the alerts to those who enforce.

            Exit codes: 0 all is well, 1 something is wrong and was said, 2 the command was used wrongly.
            """,
        version: version,
        subcommands: [
            Run.self, Check.self, DoctorCommand.self, Alerts.self, Accept.self, Assign.self, Dismiss.self, Close.self,
            Reopen.self,
            EvidenceCommand.self, Verify.self, FeedsCommand.self, Query.self, ReportCommand.self, Replay.self,
            Test.self,
            Eval.self, Windows.self, Locate.self, DecodeCommand.self, NewToken.self, ArchiveCommand.self, Days.self,
            BackupCommand.self,
            RestoreCommand.self,
        ]
    )
}

@main
enum Main {
    static func main() async {
        do {
            var command = try Cityward.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(error)
        }
    }

    /// Prints what is to be said, and ends with the exit code that the manual promises.
    private static func exit(_ error: any Error) -> Never {
        if let failure = error as? Failure {
            FileHandle.standardError.write(Data("cityward: \(failure.message)\n".utf8))
            Foundation.exit(1)
        }
        let code = Cityward.exitCode(for: error)
        let message = Cityward.fullMessage(for: error)
        if code == .success {
            print(message)
            Foundation.exit(0)
        }
        if !message.isEmpty { FileHandle.standardError.write(Data("\(message)\n".utf8)) }
        Foundation.exit(code == .validationFailure ? 2 : max(1, code.rawValue))
    }
}

/// Something is wrong, and the message says what to do.
struct Failure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
