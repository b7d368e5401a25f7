import ArgumentParser
import Foundation
import Synchronization
import Telemetry
import Terminals

/// `cityward-simulator load`: how much a gateway bears.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Holds many terminals of JT/T 808 against a gateway, and tells what it answered.",
        discussion: """
            Each terminal keeps a connection, registers, authenticates, and sends a fix in each interval; what is not answered it \
            sends again. Ten thousand need as many open files: ulimit -n 20000.

            Exit status: 0 when every fix was answered, 1 otherwise.
            """
    )

    @Option(help: ArgumentHelp("The gateway's port for JT/T 808.", valueName: "host:port"), transform: Address.init)
    var jt808 = Address(host: "127.0.0.1", port: 7611)

    @Option(help: "How many terminals.")
    var terminals = 1000

    @Option(help: ArgumentHelp("Between two fixes of a terminal, as 10s.", valueName: "span"), transform: span)
    var every = TimeSpan.seconds(10)

    @Option(help: ArgumentHelp("How long fixes are sent, as 1m.", valueName: "span"), transform: span)
    var duration = TimeSpan.minutes(1)

    @Option(help: ArgumentHelp("How long answers are waited for at the end.", valueName: "span"), transform: span)
    var patience = TimeSpan.seconds(60)

    @Option(
        help: ArgumentHelp(
            "Write what was answered, a line for each fix: the terminal's number, and the fix's time in Unix milliseconds.",
            valueName: "file"
        )
    )
    var acknowledged: String?

    func validate() throws {
        guard (1...200_000).contains(terminals) else { throw ValidationError("--terminals is from 1 to 200000.") }
        guard every >= .seconds(1) else { throw ValidationError("--every is at least 1s: fixes have whole seconds.") }
    }

    func run() async throws {
        var load = TerminalLoad(
            host: jt808.host,
            port: jt808.port ?? 7611,
            terminals: terminals,
            every: .milliseconds(every.milliseconds),
            duration: .milliseconds(duration.milliseconds)
        )
        load.patience = .milliseconds(patience.milliseconds)
        let list = try acknowledged.map { try AcknowledgedList(path: $0) }
        let outcome = try await load.run { terminal, time in
            list?.add("\(terminal),\(time.milliseconds)\n")
        } onProgress: { outcome, connected in
            guard isatty(STDERR_FILENO) == 1 else { return }
            let line = "\r\(connected) connected, \(outcome.sent) sent, \(outcome.unanswered) unanswered\u{1B}[K"
            FileHandle.standardError.write(Data(line.utf8))
        }
        print(
            """
            \(outcome.sent) sent, \(outcome.acknowledged) acknowledged, \(outcome.unanswered) unanswered, \
            \(outcome.repeated) sent again, \(outcome.refused) refused, \(outcome.disconnections) disconnections; \
            answers within \(outcome.latency(0.5)) ms (half) and \(outcome.latency(0.99)) ms (99 %)
            """
        )
        guard outcome.unanswered == 0 else { throw ExitCode(1) }
    }
}

/// What was answered, line by line. Each line is in the kernel's hands when the next answer is heard: a crash of ours loses none.
private final class AcknowledgedList: Sendable {
    private let file: Mutex<FileHandle>

    init(path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        file = Mutex(try FileHandle(forWritingTo: URL(fileURLWithPath: path)))
    }

    func add(_ line: String) {
        file.withLock { $0.write(Data(line.utf8)) }
    }
}
