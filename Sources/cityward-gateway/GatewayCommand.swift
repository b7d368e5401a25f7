import ArgumentParser
import Documents
import Gateway
import Hosting
import Logging
import ServiceLifecycle
import UnixSignals

/// Where terminals come in that speak JT/T 808 and HJ 212.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "cityward-gateway",
        abstract: "Takes reports of terminals that speak JT/T 808 and HJ 212, and publishes them to MQTT.",
        discussion: """
            A terminal is answered when the broker has its report, and not before. The gateway keeps nothing; what is not \
            answered, terminals send again.

            Exit codes: 0 all is well, 1 something is wrong and was said, 2 the command was used wrongly.
            """,
        version: version,
        subcommands: [Run.self, Check.self]
    )

    static func main() async {
        await runAsProgram { error in
            switch error {
            case let failure as Failure: failure.message
            case let failure as CannotListen: "\(failure)"
            default: nil
            }
        }
    }
}

/// `cityward-gateway run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway.",
        discussion: """
            It checks the configuration first and starts nothing if there is a mistake. SIGTERM and SIGINT end it when what is on \
            its way is answered. SIGHUP reads the list of terminals anew.
            """
    )

    @OptionGroup var file: ConfigurationFile

    @Flag(help: "Say more.")
    var verbose = false

    func run() async throws {
        let isVerbose = verbose
        LoggingSystem.bootstrap { _ in
            var handler = JournalLog(program: "cityward-gateway")
            if isVerbose { handler.logLevel = .debug }
            return handler
        }
        let log = Logger(label: "cityward-gateway")
        // From here on SIGHUP does not end the program.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let settings = try file.settings()
        let list = settings.terminalsFile
        let gateway = try Gateway(
            settings,
            list: { () throws(ListUnreadable) in try TerminalList.read(list) },
            version: GatewayCommand.version,
            log: log
        )
        let reload = NamedService("reload", ReloadService(hangups: hangups, gateway: gateway))
        // The lifecycle's own log speaks to its developers, not to ours.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: gateway.services + [reload],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        try await group.run()
        log.notice("stopped")
    }
}

/// `cityward-gateway check`: every mistake of the configuration in one run.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds every mistake in the gateway's configuration.",
        discussion: "Each mistake is one line, file:line:column: message. The exit code is 1 if there is any."
    )

    @OptionGroup var file: ConfigurationFile

    func run() throws {
        let settings = try file.settings()
        let count = try file.checkedList(settings.terminalsFile).count
        let terminals = count.map { "\($0) terminals" } ?? "no list of terminals: anybody is let in"
        print("\(file.config) is in order: \(settings.listeners.count) listeners, \(terminals)")
    }
}

private struct ReloadService: Service {
    let hangups: UnixSignalsSequence
    let gateway: Gateway

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() { await gateway.reload() }
    }
}
