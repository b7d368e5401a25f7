import Foundation
import MQTT
import Testing
import TestSupport

/// What our sessions do with a broker that knows no MQTT 5, as NATS.
@Suite(
    .serialized,
    .enabled(
        if: NATSCluster.isInstalled,
        "nats-server is not installed at \(NATSCluster.program): run tools/setup --tests"
    )
)
struct NATSTests {
    private static let topic = "cityward/doctor/order/a"

    /// Without stepping back, what is new would come first, and after `ack_wait` what was left unacknowledged.
    @Test(.timeLimit(.minutes(3)))
    func whatWasNotAcknowledgedComesFirstAgain() async throws {
        let cluster = try await NATSCluster(size: 1)
        let broker = cluster.address()
        let first = try await received(0, by: try session(at: broker))
        #expect(first.isEmpty)

        try publish(0..<50, to: broker)
        // It dies with a batch in its hands, and comes back at once.
        var dying = try session(at: broker)
        let held = try await receive(50, by: &dying)
        #expect(held == Array(0..<50))
        dying.abandon()
        try publish(50..<100, to: broker)
        let start = ContinuousClock.now
        let again = try await received(100, by: try session(at: broker))
        #expect(again == Array(0..<100))
        print(
            "nats: 50 messages delivered again, in order, \(start.duration(to: .now)) after a session had died with them"
        )
    }

    @Test(.timeLimit(.minutes(3)))
    func aSessionGoesOnAtAnotherServerWhenItsOwnIsKilled() async throws {
        let cluster = try await NATSCluster(size: 3)
        let broker = cluster.address()
        var subscriber = try session(at: broker)
        _ = try await receive(0, by: &subscriber)
        try publish(0..<20, to: cluster.address(first: 1))
        #expect(try await receive(20, by: &subscriber, acknowledging: true) == Array(0..<20))
        try await cluster.kill(0)
        let start = ContinuousClock.now
        try publish(20..<40, to: cluster.address(first: 1))
        #expect(try await receive(20, by: &subscriber, acknowledging: true) == Array(20..<40))
        print("nats: readings come again \(start.duration(to: .now)) after the session's server was killed")
    }

    /// The broker would go on queueing for a subscription that nobody ends.
    @Test(.timeLimit(.minutes(3)))
    func aSubscriptionThatIsGivenUpEnds() async throws {
        let cluster = try await NATSCluster(size: 1)
        let broker = cluster.address()
        var subscriber = try session(at: broker)
        _ = try await receive(0, by: &subscriber)
        #expect(
            try await cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true").contains(
                "cityward.doctor.order.*"
            )
        )
        try subscriber.change(topics: ["cityward/doctor/other/+"], former: ["cityward/doctor/order/+"])
        _ = try await receive(0, by: &subscriber)
        subscriber.disconnect()
        let consumers = try await cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true")
        #expect(!consumers.contains("$MQTT.msgs.cityward.doctor.order.*"), "\(consumers)")
        #expect(consumers.contains("$MQTT.msgs.cityward.doctor.other.*"), "\(consumers)")
    }

    @Test(.timeLimit(.minutes(3)))
    func aRefusalIsSaidForWhatItIs() async throws {
        let cluster = try await NATSCluster(size: 1)
        var stranger = cluster.address()
        stranger.password = "wrong"
        #expect(throws: MQTTError.self) {
            _ = try Overheard(from: stranger, topics: [], atMost: .seconds(5)) { _ in true }
        }
        var subscriber = try Subscriber(
            to: cluster.address(),
            topics: ["elsewhere/+"],
            clientID: "test-refused",
            sessionExpirySeconds: 60,
            receiveMaximum: 100
        )
        await #expect(throws: MQTTError.subscriptionRefused(topic: "elsewhere/+")) {
            _ = try await receive(1, by: &subscriber)
        }
    }

    // MARK: - Playing

    private func session(at broker: Broker) throws -> Subscriber {
        try Subscriber(
            to: broker,
            topics: ["cityward/doctor/order/+"],
            clientID: "test-order",
            sessionExpirySeconds: 60,
            receiveMaximum: 1000
        )
    }

    /// The numbers that came, in the order in which they did.
    private func receive(
        _ count: Int,
        by subscriber: inout Subscriber,
        acknowledging: Bool = false
    ) async throws -> [Int] {
        var batch = MessageBatch()
        var numbers: [Int] = []
        let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .milliseconds(5))
        try await eventually("\(count) messages", within: .seconds(60), every: .milliseconds(1)) {
            do {
                _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            } catch MQTTError.lost, MQTTError.unreachable {
                // Its server was killed; it goes to the next one.
            }
            batch.forEach { _, payload, _ in
                numbers.append(Int(String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self)) ?? -1)
            }
            if acknowledging || numbers.isEmpty { try subscriber.acknowledge() }
            return subscriber.isSubscribed && numbers.count >= count
        }
        return numbers
    }

    private func received(_ count: Int, by subscriber: consuming Subscriber) async throws -> [Int] {
        let numbers = try await receive(count, by: &subscriber, acknowledging: true)
        subscriber.disconnect()
        return numbers
    }

    private func publish(_ numbers: Range<Int>, to broker: Broker) throws {
        var publisher = try Publisher(to: broker)
        let deadline = ContinuousClock.now + .seconds(30)
        func check() throws {
            guard ContinuousClock.now < deadline else { throw TimedOut(what: "publishing", limit: .seconds(30)) }
        }
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) { try check() }
        for number in numbers { _ = try publisher.publish(topic: Self.topic, payload: "\(number)".utf8.span) }
        var confirmed = 0
        while confirmed < numbers.count {
            try check()
            confirmed += try publisher.confirmations(waitingAtMost: .milliseconds(50)).count
        }
        publisher.disconnect()
    }
}
