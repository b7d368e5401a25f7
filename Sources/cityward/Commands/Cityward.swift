import ArgumentParser
import Hosting

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
        await Cityward.runAsProgram { ($0 as? Failure)?.message }
    }
}

/// Something is wrong, and the message says what to do.
struct Failure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
