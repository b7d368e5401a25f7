import Feeds
import Foundation
import MQTT
import Storage
import Synchronization
import Telemetry
import TestSupport
import Testing

/// A store with alerts, and a feed that runs on a thread until it is stopped.
private final class Scene {
    let folder: TemporaryFolder
    let bell = Bell()
    let board = CursorBoard()
    private var store: Store
    private var raised = 0

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(folder: folder.url.path, catalogue: Catalogue([]), directory: DeviceDirectory())
    }

    func raise(_ count: Int) throws {
        let events = (raised..<raised + count).map { number in
            let onset = Instant(milliseconds: 1_773_615_600_000 + Int64(number) * 1000)
            let alert = Alert(
                id: "alert-\(number)",
                rule: "rule",
                title: "title",
                severity: .minor,
                basis: nil,
                ruleSet: "hash",
                deviceClass: "truck",
                device: "truck-\(number)",
                deviceName: nil,
                company: nil,
                district: "dongbao",
                place: nil,
                onsetAt: onset,
                firedAt: onset,
                coordinate: nil,
                reading: "{}"
            )
            return AlertEvent(kind: .fired, at: onset, recordedAt: onset, alert: alert)
        }
        raised += count
        _ = try store.commit(Store.Batch(events: events))
        bell.ring()
    }

    /// Changes the store behind everybody's back.
    func execute(_ sql: String) async throws {
        let output = folder.url.appendingPathComponent("sqlite3.log")
        let shell = try ChildProcess("/usr/bin/sqlite3", [folder.path(Store.fileName), sql], output: output)
        let ending = try await shell.ending()
        #expect(ending == .exited(0), "\(shell.log)")
    }

    /// Stores what feeds have delivered, as the pipeline does with its next commit.
    func saveCursors() throws {
        _ = try store.commit(Store.Batch(cursors: board.takeChanges()))
    }

    func feed(to broker: BrokerProcess) throws -> RunningFeed {
        let topic = try TopicTemplate("alerts/{district}")
        return RunningFeed(
            MQTTFeed(
                name: "mqtt",
                broker: broker.address,
                topic: topic,
                storeFolder: folder.url.path,
                bell: bell,
                board: board
            )
        )
    }
}

private final class RunningFeed: Sendable {
    private let isStopping = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)
    private let reported = Mutex<[String]>([])
    var reports: [String] { reported.withLock(\.self) }

    init(_ feed: MQTTFeed) {
        let thread = Thread { [self] in
            try? feed.run(until: { isStopping.load(ordering: .acquiring) }) { text in
                reported.withLock { $0.append(text) }
            }
            hasEnded.store(true, ordering: .releasing)
        }
        thread.start()
    }

    func stop() async throws {
        isStopping.store(true, ordering: .releasing)
        try await eventually("the feed's end", within: .seconds(20)) { hasEnded.load(ordering: .acquiring) }
    }
}

/// What the broker has been told, by a subscriber of its own.
private final class Receiver {
    private var subscriber: Subscriber
    private var batch = MessageBatch()
    private(set) var subjects: [String] = []

    init(_ broker: BrokerProcess) throws {
        subscriber = try Subscriber(
            to: broker.address,
            topics: ["alerts/+"],
            clientID: "receiver",
            sessionExpirySeconds: 600,
            receiveMaximum: 1000
        )
        while !subscriber.isSubscribed { try turn() }
    }

    func receive(_ count: Int) async throws {
        try await eventually("\(count) events, \(subjects.count) came", within: .seconds(60), every: .zero) {
            // While the broker is away a turn fails, and the next one tries again.
            try? turn()
            return subjects.count >= count
        }
    }

    private func turn() throws {
        let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .milliseconds(5))
        _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(50))
        batch.forEach { _, payload, _ in
            let data = Data(payload.indices.map { payload[$0] })
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
            subjects.append(object?["subject"] as? String ?? "?")
        }
        batch.removeAll()
        try subscriber.acknowledge()
    }
}

@Suite(.timeLimit(.minutes(5))) struct MQTTFeedTests {
    private func alerts(_ range: Range<Int>) -> [String] { range.map { "alert-\($0)" } }

    @Test func eventsArriveInTheOrderOfTheOutbox() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(250)
        let feed = try scene.feed(to: broker)
        try await receiver.receive(250)
        try scene.raise(3)
        try await receiver.receive(253)
        try await feed.stop()
        #expect(receiver.subjects == alerts(0..<253))
        #expect(scene.board.takeChanges() == ["mqtt": 253])
    }

    @Test func aFeedGoesOnAtItsCursorAndRepeatsOnlyWhatWasNotStored() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(5)
        var feed = try scene.feed(to: broker)
        try await receiver.receive(5)
        try await feed.stop()
        try scene.saveCursors()

        try scene.raise(2)
        feed = try scene.feed(to: broker)
        try await receiver.receive(7)
        try await feed.stop()
        #expect(receiver.subjects == alerts(0..<7))

        // The last cursor was lost with a crash: its events come again, with the same identifiers.
        feed = try scene.feed(to: broker)
        try await receiver.receive(9)
        try await feed.stop()
        #expect(receiver.subjects.suffix(2) == alerts(5..<7)[...])
    }

    @Test func aFrozenBrokerDoesNotHoldUpTheEnd() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(1)
        let feed = try scene.feed(to: broker)
        try await receiver.receive(1)
        broker.freeze()
        defer { broker.thaw() }
        try scene.raise(1)
        let start = ContinuousClock.now
        try await feed.stop()
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(scene.board.takeChanges() == ["mqtt": 1], "what was not confirmed is not delivered")
    }

    @Test func aStoreThatCannotBeReadIsReportedAtLeisure() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(1)
        let feed = try scene.feed(to: broker)
        try await receiver.receive(1)
        let start = ContinuousClock.now
        try await scene.execute("ALTER TABLE alert_event RENAME TO lost")
        try await eventually("three reports", within: .seconds(30)) { feed.reports.count >= 3 }
        #expect(ContinuousClock.now - start > .seconds(1))
        #expect(feed.reports.allSatisfy { $0.hasPrefix("feed mqtt: SQLite: no such table: alert_event") })
        try await scene.execute("ALTER TABLE lost RENAME TO alert_event")
        try scene.raise(1)
        try await receiver.receive(2)
        try await feed.stop()
        #expect(receiver.subjects == alerts(0..<2))
    }

    @Test func aBrokerThatIsAwayIsWaitedFor() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        try await broker.stop()
        let scene = try Scene()
        try scene.raise(10)
        let feed = try scene.feed(to: broker)
        try await broker.start()
        try await receiver.receive(10)
        try await feed.stop()
        #expect(receiver.subjects == alerts(0..<10))
    }
}
