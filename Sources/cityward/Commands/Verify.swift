import ArgumentParser
import Evidence
import Foundation
import Storage
import Telemetry

/// `cityward verify`: whether alerts, cases and evidence are as the daemon wrote them.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Proves that no alert, case or evidence was altered or removed.",
        discussion: """
            It recomputes every hash of the log of events and of the evidence, and compares alerts, cases, rules and places with \
            what the log says. Each finding names the row, what was expected and what it means; the exit code is 1 if there is \
            any. The store is only read, as it is at one instant, and the daemon may be running.

            The last line shows where the log stands, as SEQ:HASH. Keep it where the server's administrators cannot write, or \
            take it from a receiver of events ('sequence' and 'chainhash') or from the journal: with --anchor it shows \
            whether the log was written anew since.
            """
    )

    @OptionGroup var folder: StoreOption

    @Option(
        help: ArgumentHelp(
            "Where the log once stood, as somebody has kept it; may be given several times.",
            valueName: "seq:hash"
        ),
        transform: logHead
    )
    var anchor: [LogHead] = []

    @Option(help: "How findings are written.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ndjson
    }

    func run() throws {
        let store = try folder.openedStore()
        let isOnTerminal = isatty(STDERR_FILENO) == 1
        var verification = Verification(
            anchors: anchor,
            show: { print(format == .ndjson ? $0.json : "✗ \($0)") },
            progress: { rows in
                if isOnTerminal { say("\r\(rows) rows", newline: false) }
            }
        )
        do {
            try verification.run(store)
        } catch {
            throw Failure("\(folder.store): \(error)")
        }
        if isOnTerminal { say("\r\u{1B}[K", newline: false) }
        finish(verification)
        if verification.count > 0 { throw ExitCode(1) }
    }

    private func finish(_ verification: Verification) {
        let hidden = verification.count - Verification.findingLimit
        if hidden > 0 { say("verify: \(hidden) more findings are not shown") }
        guard format == .text else {
            var json = JSONWriter()
            json.set("findings", Int64(verification.count))
            json.set("alerts", Int64(verification.alerts))
            json.set("sequence", verification.head.sequence)
            json.set("chainhash", verification.head.hash)
            return print(json.text)
        }
        let count = verification.count
        print(
            count == 0
                ? "✓ nothing was altered: \(verification.head.sequence) events, \(verification.alerts) alerts"
                : "\(count) \(count == 1 ? "finding" : "findings")"
        )
        print("head \(verification.head)")
    }

    private func say(_ text: String, newline: Bool = true) {
        FileHandle.standardError.write(Data((newline ? text + "\n" : text).utf8))
    }
}

private func logHead(_ text: String) throws -> LogHead {
    guard let head = LogHead(text) else {
        throw ValidationError("'\(text)' is no anchor; write it as verify shows it: 17:8f2c…, a number and 64 digits.")
    }
    return head
}
