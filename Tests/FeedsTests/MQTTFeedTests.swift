import Feeds
import Foundation
import MQTT
import Storage
import TestSupport
import Testing

extension Scene {
    fileprivate func feed(to broker: BrokerProcess) throws -> RunningFeed {
        feed("mqtt", to: .mqtt(broker.address, try TopicTemplate("alerts/{district}")))
    }
}

/// What the broker has been told, by a subscriber of its own.
private final class Receiver {
    private var subscriber: Subscriber
    private var batch = MessageBatch()
    private(set) var subjects: [String] = []

    convenience init(_ broker: BrokerProcess) throws {
        try self.init(broker.address)
    }

    init(_ broker: Broker) throws {
        subscriber = try Subscriber(
            to: broker,
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
        #expect(scene.board.takeChanges().cursors == ["mqtt": 253])
        #expect(scene.board.reports.first?.delivered == 253)
    }

    @Test func aFeedGoesOnAtItsCursorAndRepeatsOnlyWhatWasNotStored() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(5)
        var feed = try scene.feed(to: broker)
        try await receiver.receive(5)
        try await feed.stop()
        try scene.saveProgress()

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
        #expect(scene.board.takeChanges().cursors == ["mqtt": 1], "what was not confirmed is not delivered")
    }

    @Test func aStoreThatCannotBeReadIsReportedOnceAndItsRecoveryToo() async throws {
        let broker = try await BrokerProcess()
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise(1)
        let feed = try scene.feed(to: broker)
        try await receiver.receive(1)
        try scene.execute("ALTER TABLE alert_event RENAME TO lost")
        try await eventually("three failures", within: .seconds(30)) { scene.report("mqtt").failures >= 3 }
        #expect(feed.reports.count == 1)
        let missing =
            StoreUnderTest.server == nil
            ? "SQLite: no such table: alert_event" : #"PostgreSQL: relation "alert_event" does not exist"#
        #expect(feed.reports.first?.hasPrefix("feed mqtt: \(missing)") == true)
        try scene.execute("ALTER TABLE lost RENAME TO alert_event")
        try scene.raise(1)
        try await receiver.receive(2)
        try await feed.stop()
        #expect(feed.reports.count == 2)
        #expect(feed.reports.last?.hasPrefix("feed mqtt: delivers again, after ") == true)
        #expect(scene.report("mqtt").trouble == nil)
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

    @Test func aBrokerWithCertificatesIsDeliveredTo() async throws {
        let authority = try await CertificateAuthority()
        let certificate = try await authority.certificate("broker", names: "DNS:localhost")
        let client = try await authority.certificate("cityward")
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous true", "require_certificate true"]
                + BrokerProcess.tls(certificate, authority: authority)
        )
        let address = Broker(
            host: "localhost",
            port: broker.port,
            tls: Broker.TLS(
                authorityFile: authority.certificateFile,
                certificateFile: client.file,
                keyFile: client.keyFile
            )
        )
        let receiver = try Receiver(address)
        let scene = try Scene()
        try scene.raise(20)
        let feed = scene.feed("mqtt", to: .mqtt(address, try TopicTemplate("alerts/{district}")))
        try await receiver.receive(20)
        try await feed.stop()
        #expect(receiver.subjects == alerts(0..<20))
    }

    /// The broker takes what its list forbids, and throws it away: that is no delivery.
    @Test func whatTheBrokerThrowsAwayIsNotDelivered() async throws {
        let list = "topic readwrite alerts/dongbao\n"
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous true", "acl_file FOLDER/list"],
            files: ["list": list]
        )
        let receiver = try Receiver(broker)
        let scene = try Scene()
        try scene.raise([Scene.alert(0), Scene.alert(1, district: "duodao")])
        let feed = try scene.feed(to: broker)
        try await eventually("the feed's trouble", within: .seconds(30)) {
            feed.reports.contains {
                $0.contains("the broker refused a publication on 'alerts/duodao': Not authorized; check its access")
            }
        }
        try await feed.stop()
        #expect(scene.board.takeChanges().cursors["mqtt"] ?? 0 == 0)
        try await receiver.receive(1)
        #expect(Set(receiver.subjects) == ["alert-0"], "it may come again")
    }
}
