import Feeds
import Foundation
import Storage
import StoreSupport
import Synchronization
import Telemetry
import TestSupport
import Testing

/// A store with alerts, and feeds that run on threads until they are stopped.
final class Scene {
    /// Half past seven in Jingmen, when the first alert fires.
    static let start = Instant(milliseconds: 1_773_615_600_000)

    private let place = TemporaryStore()
    var folder: TemporaryFolder { place.folder }
    var location: StoreLocation { place.location }
    let bell = Bell()
    let board = CursorBoard()
    private var store: Store
    private var raised = 0

    init() throws {
        store = try Store(at: place.location, catalogue: Catalogue([]), directory: DeviceDirectory())
    }

    /// The alert of a number; its identifier is `alert-NUMBER`.
    static func alert(
        _ number: Int,
        rule: String = "rule",
        severity: Severity = .minor,
        district: String = "dongbao",
        isLate: Bool = false
    ) -> Alert {
        let onset = start + .seconds(Int64(number))
        return Alert(
            id: "alert-\(number)",
            rule: rule,
            title: "渣土车\(rule)",
            severity: severity,
            basis: "荆门市建筑垃圾管理条例（2019-01-01）",
            ruleSet: "hash",
            deviceClass: "truck",
            device: "truck-\(number)",
            deviceName: "鄂H·Z\(number)",
            company: "象山渣土公司",
            district: district,
            place: nil,
            onsetAt: onset,
            firedAt: onset,
            coordinate: Coordinate(latitude: 31.04, longitude: 112.2),
            reading: #"{"observed_at":"2026-03-16T07:00:00.000+08:00","speed":42.5}"#,
            isLate: isLate
        )
    }

    /// Commits that alerts have fired.
    func raise(_ alerts: [Alert]) throws {
        try commit(alerts.map { AlertEvent(kind: .fired, at: $0.firedAt, recordedAt: $0.firedAt, alert: $0) })
    }

    /// The same for so many more alerts, with numbers that go on.
    func raise(_ count: Int) throws {
        try raise((raised..<raised + count).map { Self.alert($0) })
        raised += count
    }

    func commit(_ events: [AlertEvent]) throws {
        _ = try store.commit(Store.Batch(events: events))
        bell.ring()
    }

    /// What an officer does.
    func act(_ kind: CaseAct.Kind, on alert: String, at instant: Instant) throws {
        var desk = try CaseDesk(at: place.location)
        let officer = CaseDesk.Actor(name: "王警官", role: "officer")
        _ = try desk.act(kind, note: nil, on: alert, by: officer, expecting: nil, at: instant)
        bell.ring()
    }

    /// Changes the store behind everybody's back.
    func execute(_ sql: String) throws { try place.execute(sql) }

    func reader() throws -> StoreReader { try place.reader() }

    /// Stores what feeds have delivered, as the pipeline does with its next commit.
    func saveProgress() throws {
        _ = try store.commit(Store.Batch(feeds: board.takeChanges()))
    }

    /// How a feed does.
    func report(_ feed: String) -> FeedReport {
        board.reports.first { $0.feed == feed } ?? FeedReport(feed: feed)
    }

    func feed(_ name: String, to receiver: Receiver, filter: EventFilter? = nil) -> RunningFeed {
        RunningFeed(
            Feed(
                name: name,
                to: receiver,
                filter: filter ?? receiver.usualFilter,
                storeLocation: place.location,
                bell: bell,
                board: board,
                wall: { Instant(milliseconds: Int64(wallTime())) }
            )
        )
    }
}

/// A feed on a thread of its own.
final class RunningFeed: Sendable {
    private let feed: Feed
    private let isStopping = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)
    private let reported = Mutex<[String]>([])
    var reports: [String] { reported.withLock(\.self) }

    init(_ feed: Feed) {
        self.feed = feed
        let thread = Thread { [self] in
            do {
                try feed.run(until: { isStopping.load(ordering: .acquiring) }) { text in
                    reported.withLock { $0.append(text) }
                }
            } catch {
                reported.withLock { $0.append("ended: \(error)") }
            }
            hasEnded.store(true, ordering: .releasing)
        }
        thread.start()
    }

    func stop() async throws {
        isStopping.store(true, ordering: .releasing)
        feed.wake()
        try await eventually("the feed's end", within: .seconds(20)) { hasEnded.load(ordering: .acquiring) }
    }
}
