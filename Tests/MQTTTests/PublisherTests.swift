import MQTT
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PublisherTests {
    @Test func everyPublicationIsConfirmedOnce() async throws {
        let broker = try await BrokerProcess()
        var publisher = try Publisher(to: broker.address)
        try connect(&publisher)
        var published: [Int32] = []
        for number in 0..<250 {
            published.append(try publisher.publish(topic: "city/a", payload: "\(number)".utf8.span))
        }
        var confirmed: [Int32] = []
        let deadline = ContinuousClock.now + .seconds(20)
        while confirmed.count < published.count, ContinuousClock.now < deadline {
            confirmed += try publisher.confirmations(waitingAtMost: .milliseconds(50))
        }
        #expect(confirmed.sorted() == published.sorted())
        #expect(try publisher.confirmations(waitingAtMost: .milliseconds(20)) == [])
    }

    /// Its owner knows what was not confirmed and publishes that again; sent twice over, queues would grow with every failure.
    @Test func whatWasNotConfirmedIsLeftToItsOwner() async throws {
        let broker = try await BrokerProcess()
        var subscriber = try Subscriber(
            to: broker.address,
            topics: ["city/+"],
            clientID: "listener",
            sessionExpirySeconds: 600,
            receiveMaximum: 100
        )
        try turns(of: &subscriber, "the subscription") { $0.isSubscribed }
        var publisher = try Publisher(to: broker.address)
        try connect(&publisher)

        try await broker.stop()
        for text in ["lost 1", "lost 2"] { _ = try publisher.publish(topic: "city/a", payload: text.utf8.span) }
        #expect(throws: MQTTError.self) {
            for _ in 0..<100 { _ = try publisher.confirmations(waitingAtMost: .milliseconds(50)) }
        }
        let isConnected = publisher.isConnected
        #expect(!isConnected)
        // It stopped in order, and so kept the subscriber's session on the disk.
        try await broker.start()
        try connect(&publisher)
        let identifier = try publisher.publish(topic: "city/a", payload: "new".utf8.span)
        var confirmed: [Int32] = []
        let deadline = ContinuousClock.now + .seconds(20)
        while !confirmed.contains(identifier), ContinuousClock.now < deadline {
            confirmed += try publisher.confirmations(waitingAtMost: .milliseconds(50))
        }
        #expect(confirmed == [identifier])

        var texts: [String] = []
        try turns(of: &subscriber, "the new message") { _ in
            texts.last == "new"
        } showing: {
            texts.append($0)
        }
        #expect(texts == ["new"])
    }

    @Test func withoutAConnectionNothingIsPublished() async throws {
        let broker = try await BrokerProcess()
        var publisher = try Publisher(to: broker.address)
        #expect(throws: MQTTError.self) { _ = try publisher.publish(topic: "city/a", payload: "x".utf8.span) }
        try connect(&publisher)
        _ = try publisher.publish(topic: "city/a", payload: "x".utf8.span)
        publisher.disconnect()
        #expect(throws: MQTTError.self) { _ = try publisher.publish(topic: "city/a", payload: "x".utf8.span) }
    }

    private func connect(_ publisher: inout Publisher) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !((try? publisher.connect(waitingAtMost: .milliseconds(50))) ?? false) {
            guard ContinuousClock.now < deadline else { throw TimedOut(what: "the publisher", limit: .seconds(30)) }
        }
    }

    private func turns(
        of subscriber: inout Subscriber,
        _ what: String,
        until isOver: (borrowing Subscriber) -> Bool,
        showing show: (String) -> Void = { _ in }
    ) throws {
        let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .milliseconds(20))
        let deadline = ContinuousClock.now + .seconds(30)
        var batch = MessageBatch()
        while !isOver(subscriber) {
            guard ContinuousClock.now < deadline else { throw TimedOut(what: what, limit: .seconds(30)) }
            _ = try? subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(50))
            batch.forEach { _, payload, _ in
                show(String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self))
            }
            batch.removeAll()
            try? subscriber.acknowledge()
        }
    }
}
