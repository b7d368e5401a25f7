import ArgumentParser
import Documents
import Feeds
import Foundation
import Hosting
import Storage
import Telemetry

/// `cityward feeds`: how far each feed has delivered, and what its receiver has refused.
struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Shows how far each feed has delivered, and sends again what its receiver refused.",
        discussion: """
            A feed that is behind delivers by itself as soon as its receiver answers. An event that the receiver refused for good \
            (HTTP 4xx) is parked, and the feed goes on; with --redeliver the running daemon, or the next one, sends what a feed has \
            parked again.
            """
    )

    @OptionGroup var folder: StoreOption

    @Option(
        help: ArgumentHelp(
            "Also show the kinds of this configuration's feeds, and those that never ran.",
            valueName: "dir"
        )
    )
    var config: String?

    @Option(help: ArgumentHelp("Have this feed send its parked events again.", valueName: "name"))
    var redeliver: String?

    @Option(help: "How feeds are written.")
    var format = Alerts.Format.text

    /// Most parked events that are listed for a feed.
    private static let parkedLimit = 1000

    func run() throws {
        let store = try folder.openedStore()
        guard try store.isUpToDate() else {
            throw Failure("the store is older than this cityward: start the daemon once, it brings it there")
        }
        if let redeliver { return try sendAgain(redeliver, store) }
        let definitions = try configuredFeeds()
        for line in try lines(store, definitions) { print(line) }
    }

    private func sendAgain(_ feed: String, _ store: borrowing StoreReader) throws {
        let names = try store.feedStandings().map(\.feed)
        guard names.contains(feed) else {
            let advice = nearestName(to: feed, among: names).map { "did you mean '\($0)'?" }
            throw Failure(
                "there is no feed '\(feed)' in this store; \(advice ?? "there are \(names.joined(separator: ", "))")"
            )
        }
        var desk = try FeedDesk(at: folder.location)
        let count = try desk.redeliver(feed, by: NSUserName(), at: wallClock())
        print("\(feed): \(count) parked events are sent again by the daemon")
    }

    private func configuredFeeds() throws -> [String: String] {
        guard let config else { return [:] }
        let problems = ProblemList()
        guard let city = City(folder: config, problems: problems), problems.isEmpty else {
            throw Failure("\(config) has mistakes; see 'cityward check --config \(config)'")
        }
        let configuration = city.configuration
        return Dictionary(
            configuration.feeds.map { ($0.name, $0.receiver(readingsFrom: configuration.broker).kind) }
        ) { first, _ in first }
    }

    private func lines(_ store: borrowing StoreReader, _ kinds: [String: String]) throws -> [String] {
        let standings = try store.feedStandings()
        var lines: [String] = []
        for standing in standings {
            let parked = try store.parkedEvents(of: standing.feed, limit: Self.parkedLimit)
            let line = FeedLine(
                standing: standing,
                kind: kinds[standing.feed],
                isConfigured: config == nil || kinds[standing.feed] != nil,
                parked: parked
            )
            lines += format == .ndjson ? [line.object] : line.texts
        }
        for name in kinds.keys.sorted() where !standings.contains(where: { $0.feed == name }) {
            let latest = try store.latestEvent()
            let standing = FeedStanding(feed: name, cursor: 0, waiting: Int(latest), waitingSince: nil, parked: 0)
            let line = FeedLine(standing: standing, kind: kinds[name], isConfigured: true, parked: [])
            lines += format == .ndjson ? [line.object] : line.texts
        }
        return lines
    }
}
