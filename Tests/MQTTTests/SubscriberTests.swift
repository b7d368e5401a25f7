import MQTT
import TestSupport
import Testing

/// A subscriber and the texts that it has received.
private struct Listener: ~Copyable {
    private var subscriber: Subscriber
    private var batch = MessageBatch()
    var limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .milliseconds(20))

    init(
        _ broker: BrokerProcess,
        clientID: String = "listener",
        topics: [String] = ["city/+"],
        receiveMaximum: Int = 2000
    ) throws {
        try self.init(broker.address, clientID: clientID, topics: topics, receiveMaximum: receiveMaximum)
    }

    init(
        _ broker: Broker,
        clientID: String = "listener",
        topics: [String] = ["city/+"],
        receiveMaximum: Int = 2000
    ) throws {
        subscriber = try Subscriber(
            to: broker,
            topics: topics,
            clientID: clientID,
            sessionExpirySeconds: 600,
            receiveMaximum: receiveMaximum
        )
    }

    var isSubscribed: Bool { subscriber.isSubscribed }

    /// One batch without acknowledging it.
    mutating func receive() throws -> [(text: String, isRetained: Bool)] {
        _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(100))
        var messages: [(text: String, isRetained: Bool)] = []
        batch.forEach { _, payload, isRetained in
            messages.append((String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self), isRetained))
        }
        return messages
    }

    mutating func acknowledge() throws { try subscriber.acknowledge() }

    /// Connects and subscribes; ignores attempts that fail while the broker starts.
    mutating func subscribe(within limit: Duration = .seconds(20)) throws {
        let deadline = ContinuousClock.now + limit
        while !subscriber.isSubscribed {
            guard ContinuousClock.now < deadline else { throw TimedOut(what: "the subscription", limit: limit) }
            guard (try? subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(50))) != nil
            else { continue }
            try? subscriber.acknowledge()
        }
    }

    /// Reads until `count` messages are there, acknowledging each batch or none.
    mutating func collect(_ count: Int, acknowledging: Bool, within limit: Duration = .seconds(20)) throws -> [String] {
        let deadline = ContinuousClock.now + limit
        var texts: [String] = []
        while texts.count < count {
            guard ContinuousClock.now < deadline else {
                throw TimedOut(what: "\(count) messages, \(texts.count) came", limit: limit)
            }
            texts += try receive().map(\.text)
            if acknowledging { try acknowledge() }
        }
        return texts
    }

    mutating func disconnect() { subscriber.disconnect() }
    mutating func abandon() { subscriber.abandon() }
}

/// Publishes texts in order and waits until the broker has confirmed them.
private func publish(_ texts: [String], to broker: BrokerProcess, topic: String = "city/a", retain: Bool = false) throws
{
    var publisher = try Publisher(to: broker.address)
    let deadline = ContinuousClock.now + .seconds(20)
    while try !publisher.connect(waitingAtMost: .milliseconds(50)) {
        guard ContinuousClock.now < deadline else { throw TimedOut(what: "the publisher", limit: .seconds(20)) }
    }
    var waiting: Set<Int32> = []
    for text in texts {
        waiting.insert(try publisher.publish(topic: topic, payload: text.utf8.span, retain: retain))
    }
    while !waiting.isEmpty {
        guard ContinuousClock.now < deadline else { throw TimedOut(what: "confirmations", limit: .seconds(20)) }
        waiting.subtract(try publisher.confirmations(waitingAtMost: .milliseconds(50)))
    }
    publisher.disconnect()
}

private func numbered(_ range: Range<Int>) -> [String] { range.map { "reading \($0)" } }

@Suite(.timeLimit(.minutes(5))) struct SubscriberTests {
    @Test func nothingIsAcknowledgedBeforeItsOwnerSaysSo() async throws {
        let broker = try await BrokerProcess()
        do {
            var first = try Listener(broker)
            try first.subscribe()
            try publish(numbered(0..<100), to: broker)
            #expect(try first.collect(100, acknowledging: false) == numbered(0..<100))
            first.abandon()
        }
        var second = try Listener(broker)
        #expect(try second.collect(100, acknowledging: true) == numbered(0..<100))
        second.disconnect()

        var third = try Listener(broker)
        try third.subscribe()
        try publish(["the next"], to: broker)
        #expect(try third.collect(1, acknowledging: true) == ["the next"])
    }

    @Test func leavingInOrderAcknowledgesNothing() async throws {
        let broker = try await BrokerProcess()
        do {
            var first = try Listener(broker)
            try first.subscribe()
            try publish(numbered(0..<20), to: broker)
            #expect(try first.collect(20, acknowledging: false) == numbered(0..<20))
            first.disconnect()
        }
        var second = try Listener(broker)
        #expect(try second.collect(20, acknowledging: true) == numbered(0..<20))
    }

    @Test func messagesThatArriveWithTheirSessionAreNotAcknowledgedWithTheSubscription() async throws {
        let broker = try await BrokerProcess()
        var first = try Listener(broker)
        try first.subscribe()
        first.disconnect()
        try publish(numbered(0..<50), to: broker)
        do {
            // They come before the SUBACK: a SUBSCRIBE that is flushed must not take their PUBACKs along.
            var second = try Listener(broker)
            #expect(try second.collect(50, acknowledging: false) == numbered(0..<50))
            second.abandon()
        }
        var third = try Listener(broker)
        #expect(try third.collect(50, acknowledging: true) == numbered(0..<50))
    }

    @Test(arguments: [(7, 1 << 20), (1000, 100), (1, 1)])
    func batchesEndAtTheirBounds(messages: Int, bytes: Int) async throws {
        let broker = try await BrokerProcess()
        var listener = try Listener(broker)
        listener.limits = BatchLimits(messages: messages, bytes: bytes, linger: .milliseconds(20))
        try listener.subscribe()
        try publish(numbered(0..<40), to: broker)
        var received: [String] = []
        let deadline = ContinuousClock.now + .seconds(20)
        while received.count < 40, ContinuousClock.now < deadline {
            let batch = try listener.receive()
            let size = batch.map { $0.text.utf8.count + "city/a".utf8.count }
            #expect(batch.count <= messages)
            // The message that goes beyond the bytes is still taken.
            #expect(size.dropLast().reduce(0, +) < bytes)
            try listener.acknowledge()
            received += batch.map(\.text)
        }
        #expect(received == numbered(0..<40))
    }

    @Test func aRestartedBrokerIsSubscribedToAgain() async throws {
        let broker = try await BrokerProcess()
        var listener = try Listener(broker)
        try listener.subscribe()
        try await broker.kill()
        #expect(throws: MQTTError.self) {
            for _ in 0..<100 { _ = try listener.receive() }
        }
        try await broker.start()
        try listener.subscribe(within: .seconds(30))
        try publish(["after the restart"], to: broker)
        #expect(try listener.collect(1, acknowledging: true) == ["after the restart"])
    }

    @Test func retainedMessagesAreMarkedAndComeOnce() async throws {
        let broker = try await BrokerProcess()
        try publish(["kept"], to: broker, retain: true)
        var first = try Listener(broker)
        var messages: [(text: String, isRetained: Bool)] = []
        let deadline = ContinuousClock.now + .seconds(10)
        while messages.isEmpty, ContinuousClock.now < deadline {
            messages += try first.receive()
            try first.acknowledge()
        }
        #expect(messages.map(\.text) == ["kept"])
        #expect(messages.first?.isRetained == true)
        first.disconnect()

        var second = try Listener(broker)
        try second.subscribe()
        try publish(["live"], to: broker)
        #expect(try second.collect(1, acknowledging: true) == ["live"])
    }

    @Test func aWrongPasswordIsRefusedWithItsReason() async throws {
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous false", "password_file FOLDER/passwords"],
            files: ["passwords": ""]
        )
        var listener = try Listener(Broker(host: "127.0.0.1", port: broker.port, username: "city", password: "wrong"))
        let error = #expect(throws: MQTTError.self) {
            for _ in 0..<100 { _ = try listener.receive() }
        }
        guard case .refused(_, let code, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // MQTT 5: 134 bad user name or password, 135 not authorized.
        #expect(code == 134 || code == 135)
    }

    @Test func aBrokerThatIsNotThereIsUnreachableAtOnce() throws {
        let port = try freePort()
        var listener = try Listener(Broker(host: "127.0.0.1", port: port))
        let start = ContinuousClock.now
        let error = #expect(throws: MQTTError.self) { _ = try listener.receive() }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func aMessageOfTenMegabytesArrivesWhole() async throws {
        let broker = try await BrokerProcess()
        var listener = try Listener(broker)
        try listener.subscribe()
        let text = String(repeating: "x", count: 10_000_000)
        try publish([text, "small"], to: broker)
        #expect(try listener.collect(2, acknowledging: true) == [text, "small"])
    }
}

@Suite struct MessageBatchTests {
    @Test func messagesAreShownInOrderWithTheirBytes() {
        var batch = MessageBatch()
        batch.append(topic: "city/a".utf8.span, payload: "one".utf8.span)
        batch.append(topic: "city/b".utf8.span, payload: "".utf8.span, isRetained: true)
        #expect(batch.count == 2)
        #expect(batch.byteCount == 15)
        var seen: [String] = []
        batch.forEach { topic, payload, isRetained in
            seen.append("\(topic.count) \(payload.count) \(isRetained)")
        }
        #expect(seen == ["6 3 false", "6 0 true"])
        batch.removeAll()
        #expect(batch.isEmpty)
        #expect(batch.byteCount == 0)
    }
}
