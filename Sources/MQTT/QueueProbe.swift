/// Tries out, with messages of its own, whether a broker keeps what is published while a client is away.
///
/// It has a client identifier and a topic of its own, so that it neither takes over a running session nor is taken for a device.
public struct QueueProbe {
    /// What became of the messages.
    public struct Outcome: Sendable, Equatable {
        /// The broker knew the session when the client came back.
        public var sessionWasKept = false
        /// Different messages that came of those that had waited.
        public var arrived = 0
    }

    /// How long the broker may keep what a probe has left behind that was ended before it could clean up.
    private static let sessionSeconds = 600
    private static let patience = Duration.seconds(30)
    /// Publications on their way at a time.
    private static let window = 100

    public let broker: Broker
    public let clientID: String
    public let topic: String
    public let count: Int
    /// Messages that the broker may send ahead of our acknowledgements, as the daemon allows it.
    public let receiveMaximum: Int

    public init(to broker: Broker, clientID: String, topic: String, count: Int, receiveMaximum: Int) {
        self.broker = broker
        self.clientID = clientID
        self.topic = topic
        self.count = count
        self.receiveMaximum = receiveMaximum
    }

    /// Subscribes, leaves, and publishes while nobody is there.
    public func leaveMessages() throws(MQTTError) {
        var subscriber = try subscribed()
        subscriber.disconnect()
        try publish(count)
    }

    /// Comes back, and counts.
    ///
    /// `patience`: how long a broker may stay away that was restarted meanwhile.
    public func collect(waitingForBroker patience: Duration = .zero) throws(MQTTError) -> Outcome {
        var outcome = Outcome()
        var subscriber = try subscriber()
        let kept = try connect(&subscriber, waitingForBroker: patience)
        outcome.sessionWasKept = kept
        outcome.arrived = try count(from: &subscriber, upTo: count, acknowledging: true)
        subscriber.disconnect()
        return outcome
    }

    /// How many messages the broker sends ahead of our acknowledgements, at most so many as the daemon allows or the probe has.
    ///
    /// In a session of its own, because mosquitto 2.0.11 sends more ahead to one that has just had a backlog.
    public func window() throws(MQTTError) -> Int {
        let most = min(count, receiveMaximum)
        let probe = QueueProbe(
            to: broker,
            clientID: "\(clientID)-window",
            topic: topic,
            count: most,
            receiveMaximum: receiveMaximum
        )
        defer { try? probe.forget() }
        var subscriber = try probe.subscribed()
        try publish(most)
        let seen = try count(from: &subscriber, upTo: most, acknowledging: false)
        subscriber.abandon()
        return seen
    }

    /// - Returns: whether the broker knew the session.
    private func connect(
        _ subscriber: inout Subscriber,
        waitingForBroker patience: Duration
    ) throws(MQTTError) -> Bool {
        var batch = MessageBatch()
        let start = ContinuousClock.now
        while true {
            do throws(MQTTError) {
                let progress = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(100))
                if let connected = progress.connected { return connected.sessionWasKept }
            } catch {
                guard start.duration(to: .now) < patience else { throw error }
            }
            guard start.duration(to: .now) < Self.patience + patience else { throw late("no answer to CONNECT") }
        }
    }

    /// Counts different messages until there are enough, or none comes for a second.
    private func count(
        from subscriber: inout Subscriber,
        upTo most: Int,
        acknowledging: Bool
    ) throws(MQTTError) -> Int {
        var batch = MessageBatch()
        var seen: Set<String> = []
        let start = ContinuousClock.now
        var quietSince = start
        if acknowledging { try subscriber.acknowledge() }
        while seen.count < most, start.duration(to: .now) < Self.patience, quietSince.duration(to: .now) < .seconds(1) {
            _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(100))
            if !batch.isEmpty { quietSince = .now }
            batch.forEach { _, payload, _ in
                seen.insert(String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self))
            }
            if acknowledging { try subscriber.acknowledge() }
        }
        return seen.count
    }

    /// Has the broker forget the session with whatever is left in it.
    public func forget() throws(MQTTError) {
        let farewell = try Farewell(to: broker, clientID: clientID, version: .five)
        let deadline = ContinuousClock.now + Self.patience
        while try !farewell.step(waitingAtMost: .milliseconds(100)) {
            guard ContinuousClock.now < deadline else { throw late("no connection to clean up with") }
        }
    }

    private func publish(_ count: Int) throws(MQTTError) {
        var publisher = try Publisher(to: broker)
        let deadline = ContinuousClock.now + Self.patience
        while try !publisher.connect(waitingAtMost: .milliseconds(100)) {
            guard ContinuousClock.now < deadline else { throw late("no answer to CONNECT") }
        }
        var sent = 0
        var confirmed = 0
        while confirmed < count {
            guard ContinuousClock.now < deadline else { throw late("\(count - confirmed) messages are not confirmed") }
            while sent < count, sent - confirmed < Self.window {
                _ = try publisher.publish(topic: topic, payload: "cityward doctor \(sent)".utf8.span)
                sent += 1
            }
            confirmed += try publisher.confirmations(waitingAtMost: .milliseconds(100)).count
        }
        publisher.disconnect()
    }

    private func subscribed() throws(MQTTError) -> Subscriber {
        var subscriber = try subscriber()
        var batch = MessageBatch()
        let deadline = ContinuousClock.now + Self.patience
        while !subscriber.isSubscribed {
            guard ContinuousClock.now < deadline else { throw late("no answer to the subscription") }
            _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(100))
            try subscriber.acknowledge()
        }
        return subscriber
    }

    private func subscriber() throws(MQTTError) -> Subscriber {
        try Subscriber(
            to: broker,
            topics: [topic],
            clientID: clientID,
            sessionExpirySeconds: Self.sessionSeconds,
            receiveMaximum: receiveMaximum,
            // It counts, and in whatever order.
            keepsOrder: false
        )
    }

    private var limits: BatchLimits { BatchLimits(messages: 10_000, bytes: 4 << 20, linger: .milliseconds(20)) }

    private func late(_ reason: String) -> MQTTError { .lost(broker: broker.description, reason: reason) }
}
