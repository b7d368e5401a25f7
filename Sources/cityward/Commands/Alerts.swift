import ArgumentParser
import Foundation
import Storage
import Telemetry

/// `cityward alerts`: what was raised, and what is being raised.
struct Alerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists alert events, and follows them.",
        discussion: """
            One line an event, oldest first. On a terminal times are local and colours show the severity; --format ndjson prints \
            each event as schemas/alert.schema.json has it.
            """
    )

    @OptionGroup var folder: StoreOption

    @Flag(help: "Go on with new events until interrupted.")
    var follow = false

    @Option(help: ArgumentHelp("Only events behind this number; -1 begins with the next one.", valueName: "seq"))
    var after: Int64 = 0

    @Option(help: "Only this rule.")
    var rule: String?

    @Option(help: "Only this district.")
    var district: String?

    @Option(help: "How events are written.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ndjson
    }

    func run() throws {
        if follow { try waitForStore() }
        let store = try folder.openedStore()
        var cursor = after < 0 ? try store.latestEvent() : after
        while true {
            let events = try store.events(after: cursor, limit: 1000)
            for event in events where isWanted(event) {
                let line = format == .ndjson ? event.document : AlertLine(event).text
                FileHandle.standardOutput.write(Data("\(line)\n".utf8))
            }
            cursor = events.last?.sequence ?? cursor
            if events.isEmpty {
                guard follow else { return }
                pause(.milliseconds(250))
            }
        }
    }

    private func isWanted(_ event: OutboxEvent) -> Bool {
        (rule == nil || event.rule == rule) && (district == nil || event.district == district)
    }

    /// The daemon may only just be starting.
    private func waitForStore() throws {
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: "\(folder.store)/\(Store.fileName)") {
            pause(.milliseconds(100))
        }
    }
}

/// An alert event as a line for people.
struct AlertLine {
    let text: String

    init(_ event: OutboxEvent) {
        let time = String(event.at.rfc3339().prefix(19)).replacingOccurrences(of: "T", with: " ")
        let (mark, severity) =
            switch event.kind {
            case "fired": ("▲", event.severity)
            case "escalated": ("↑", event.severity)
            default: ("✓", "resolved")
            }
        let device = event.name ?? event.device
        let place = event.place.map { " @\($0)" } ?? ""
        let late = event.isLate ? "（补报 late）" : ""
        let line =
            "\(time) \(mark) \(pad(severity, to: 8)) \(pad(device, to: 14)) \(event.title)\(late)\(place) [\(event.rule)]"
        text = isatty(STDOUT_FILENO) == 1 ? AlertLine.coloured(line, event) : line
    }

    private static func coloured(_ line: String, _ event: OutboxEvent) -> String {
        let colour =
            switch (event.kind, event.severity) {
            case ("resolved", _): "32"
            case (_, "critical"): "1;31"
            case (_, "major"): "31"
            case (_, "minor"): "33"
            default: "36"
            }
        return "\u{1B}[\(colour)m\(line)\u{1B}[0m"
    }
}

private func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}
