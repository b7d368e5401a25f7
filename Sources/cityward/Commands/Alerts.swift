import ArgumentParser
import Foundation
import Hosting
import Storage
import Telemetry

/// `cityward alerts`: what was raised, and what has become of it.
struct Alerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists alert events and follows them, or lists the cases that wait for somebody.",
        discussion: """
            One line an event, oldest first. On a terminal times are local and colours show the severity; --format ndjson prints \
            each event as schemas/alert.schema.json has it.

            With --cases one line a case, the most urgent first: what is open or accepted, or with --status what is not. ▲ stands \
            before those whose violation goes on, ×3 for three alerts in one case.

            cityward alerts --cases --overdue
            """
    )

    @OptionGroup var folder: StoreOption

    @Flag(help: "Go on with new events until interrupted.")
    var follow = false

    @Flag(help: "List cases instead of events.")
    var cases = false

    @Option(help: ArgumentHelp("Only events behind this number; -1 begins with the next one.", valueName: "seq"))
    var after: Int64 = 0

    @Option(help: "Only this rule.")
    var rule: String?

    @Option(help: "Only this district.")
    var district: String?

    @Option(help: "Only alerts that are firing, or that are resolved.")
    var state: State?

    @Option(help: "Only alerts whose case has this status now.")
    var status: Status?

    @Flag(help: "Only alerts whose case was not ended in its term.")
    var overdue = false

    @Option(help: ArgumentHelp("Most cases to list.", valueName: "cases"))
    var limit = 1000

    @Option(help: "How events are written.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ndjson
    }

    enum State: String, ExpressibleByArgument, CaseIterable {
        case firing, resolved
    }

    enum Status: String, ExpressibleByArgument, CaseIterable {
        case open, accepted, dismissed, closed, any
    }

    func validate() throws {
        if cases, follow { throw ValidationError("--follow is for events, not for --cases.") }
        guard limit > 0 else { throw ValidationError("--limit is a number above 0.") }
    }

    func run() throws {
        if follow { try waitForStore() }
        let store = try folder.openedStore()
        if cases { return try listCases(store) }
        var cursor = after < 0 ? try store.latestEvent() : after
        while true {
            let events = try store.events(after: cursor, limit: 1000)
            for event in events where try isWanted(event, store) {
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

    private func listCases(_ store: borrowing StoreReader) throws {
        guard try store.isUpToDate() else {
            throw Failure("the store is older than this cityward: start the daemon once, it brings it there")
        }
        let filter = CaseFilter(
            statuses: status.map(\.statuses) ?? [.open, .accepted],
            onlyOverdue: overdue,
            isFiring: state.map { $0 == .firing },
            rule: rule,
            district: district
        )
        // One more than is shown tells whether there are more.
        let entries = try store.cases(filter, limit: limit + 1)
        for entry in entries.prefix(limit) {
            let line = CaseLine(entry.file, entry.alert, isFiring: entry.isFiring).text
            print(format == .ndjson ? entry.json : line)
        }
        if entries.count > limit { throw Failure("only the first \(limit) cases are shown; see --limit") }
    }

    private func isWanted(_ event: OutboxEvent, _ store: borrowing StoreReader) throws -> Bool {
        guard rule == nil || event.rule == rule, district == nil || event.district == district else { return false }
        guard state != nil || status != nil || overdue else { return true }
        guard let standing = try store.standing(of: event.alert) else { return false }
        return (state == nil || (state == .firing) == standing.isFiring)
            && (status.map { $0.statuses.isEmpty || $0.statuses.contains(standing.status) } ?? true)
            && (!overdue || standing.isOverdue)
    }

    /// The daemon may only just be starting.
    private func waitForStore() throws {
        guard let path = folder.location.folder else { return }
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: "\(path)/\(Store.fileName)") {
            pause(.milliseconds(100))
        }
    }
}

extension Alerts.Status {
    /// Empty for every status.
    fileprivate var statuses: Set<CaseFile.Status> {
        CaseFile.Status(rawValue: rawValue).map { [$0] } ?? []
    }
}
