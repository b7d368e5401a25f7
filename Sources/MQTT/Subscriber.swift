/// The one MQTT session through which readings arrive; nothing is acknowledged before its owner says that it is safe.
///
/// The session is persistent: the broker keeps what is published while nobody is connected, and delivers again what was not
/// acknowledged. It belongs to one thread.
public struct Subscriber: ~Copyable {
    /// What one call of ``receive(into:within:waitingAtMost:)`` tells beside the messages.
    public struct Progress: Sendable {
        /// We are subscribed, and nothing at all arrived for as long as was waited.
        public var isQuiet: Bool
        /// A connection was made in this call.
        public var connected: Connected?

        public init(isQuiet: Bool = false, connected: Connected? = nil) {
            self.isQuiet = isQuiet
            self.connected = connected
        }

        public struct Connected: Sendable {
            /// The broker had kept our session, so nothing that was published meanwhile is missing.
            public let sessionWasKept: Bool
        }
    }

    public private(set) var topics: [String]
    /// Filters that must not be subscribed to any more, though the broker may have kept a subscription from earlier.
    private var former: [String]
    private let keepsOrder: Bool
    private var connection: Connection
    /// Filters that this connection has asked for, in their order, and how many of them the broker has answered.
    private var asked: [String] = []
    private var answered = 0
    /// Those of ``topics`` that it has not granted.
    private var ungranted: Set<String> = []
    /// The session was taken over and left, so that the broker sees what it has to deliver again.
    private var hasSteppedBack = false
    /// PUBACKs that are queued, and of which nobody has said yet that they may leave.
    private var owedAcknowledgements = 0

    /// * `topics`: subscribed at QoS 1 after every connect, whether or not the broker kept the session.
    /// * `former`: unsubscribed then; the broker would go on queueing for them.
    /// * `clientID`: stable across restarts, because the session hangs on it.
    /// * `sessionExpirySeconds`: how long the broker keeps our messages while we are away.
    /// * `receiveMaximum`: messages that the broker may send before it waits for acknowledgements; 1…65,535. The broker's own
    ///     `max_inflight_messages` bounds it too.
    /// * `keepsOrder`: whether to wait, with a broker that would otherwise deliver out of order, until it does not; see
    ///     ``isOutOfOrder(_:)``.
    public init(
        to broker: Broker,
        topics: [String],
        former: [String] = [],
        clientID: String,
        sessionExpirySeconds: Int,
        receiveMaximum: Int,
        keepsOrder: Bool = true
    ) throws(MQTTError) {
        precondition(!clientID.isEmpty && sessionExpirySeconds > 0, "the configuration reader demands both")
        self.topics = topics
        self.former = former
        self.keepsOrder = keepsOrder
        connection = try Connection(
            to: broker,
            clientID: clientID,
            sessionExpirySeconds: sessionExpirySeconds,
            receiveMaximum: receiveMaximum
        )
    }

    /// Whether the broker has granted every subscription of this connection.
    public var isSubscribed: Bool { connection.isConnected && ungranted.isEmpty }

    /// What is spoken to the broker, as far as it has told.
    public var version: ProtocolVersion { connection.version }

    /// Goes on with other topics. What leaves for it leaves with the next ``acknowledge()``; without a connection, with the next one.
    ///
    /// - Throws: when the connection was lost; the next one makes up for it.
    public mutating func change(topics: [String], former: [String]) throws(MQTTError) {
        let known = Set(self.topics)
        self.topics = topics
        self.former = former
        guard connection.isConnected else { return }
        ungranted.formIntersection(topics)
        for topic in topics where !known.contains(topic) { try ask(for: topic) }
        for topic in former { try connection.unsubscribe(from: topic) }
    }

    /// Reads what the broker has sent, at most one batch, without acknowledging it; connects first where that is due.
    ///
    /// - Throws: when the connection failed or was lost. Messages read before that are in `batch` all the same; what follows is
    ///   a call of ``acknowledge()``, as always, and another of this function, which connects again in its time.
    public mutating func receive(
        into batch: inout MessageBatch,
        within limits: BatchLimits,
        waitingAtMost wait: Duration
    ) throws(MQTTError) -> Progress {
        batch.removeAll()
        guard connection.isConnected else { return try connect(waitingAtMost: wait) }
        swap(&batch, &connection.inbox.messages)
        defer {
            swap(&batch, &connection.inbox.messages)
            owedAcknowledgements += batch.count
        }

        guard connection.waitForPackets(atMost: wait) else {
            try connection.keepAlive()
            return Progress(isQuiet: isSubscribed && wait > .zero)
        }
        let lingerUntil = ContinuousClock.now + limits.linger
        while connection.inbox.messages.count < limits.messages, connection.inbox.messages.byteCount < limits.bytes {
            let before = connection.inbox.messages.count
            try connection.readPacket()
            try checkSubscriptions()
            // A packet that was no message, or not whole yet: the socket may be dry.
            guard connection.inbox.messages.count == before else { continue }
            let rest = connection.inbox.messages.isEmpty ? .zero : ContinuousClock.now.duration(to: lingerUntil)
            guard connection.waitForPackets(atMost: max(rest, .zero)) else { break }
        }
        try connection.keepAlive()
        return Progress()
    }

    /// Sends the acknowledgements of everything that was received: call it when that is committed, and only then.
    ///
    /// SUBSCRIBE and pings leave with them, because libmosquitto has one queue for all.
    public mutating func acknowledge() throws(MQTTError) {
        let isMany = owedAcknowledgements > 1
        owedAcknowledgements = 0
        guard connection.isConnected else { return }
        try connection.flush(corked: isMany)
    }

    /// Gives the connection up without acknowledging anything more, so that the broker delivers again.
    public mutating func abandon() {
        owedAcknowledgements = 0
        connection.abandon()
    }

    /// Leaves the broker, which keeps the session; what was not acknowledged it delivers again.
    public mutating func disconnect() {
        // A DISCONNECT would take the queued PUBACKs along.
        if owedAcknowledgements > 0 { abandon() } else { connection.disconnect() }
    }

    private mutating func connect(waitingAtMost wait: Duration) throws(MQTTError) -> Progress {
        try connection.establish(waitingAtMost: wait)
        guard connection.isConnected, let answer = connection.inbox.connectAnswer else { return Progress() }
        owedAcknowledgements = 0
        if isOutOfOrder(answer) {
            hasSteppedBack = true
            connection.abandon(for: .seconds(connection.broker.redeliverySeconds) + Self.redeliveryMargin)
            return Progress()
        }
        hasSteppedBack = false
        asked = []
        answered = 0
        ungranted = []
        for topic in topics { try ask(for: topic) }
        for topic in former { try connection.unsubscribe(from: topic) }
        return Progress(connected: .init(sessionWasKept: answer.sessionPresent))
    }

    /// Whether the broker would now deliver what is new first, and only then what an earlier connection left unacknowledged.
    ///
    /// NATS delivers that again when its `ack_wait` has passed, connection or not (nats-server 2.9.10; nats-io/nats-server #8360 mends it
    /// in later versions). What it has to deliver again it delivers first, in its order, to whoever comes after that time. So we take the
    /// session over, which ends a connection that only the broker still believes in, and come back when the time is over.
    private func isOutOfOrder(_ answer: Inbox.ConnectAnswer) -> Bool {
        keepsOrder && connection.version == .threeOneOne && answer.sessionPresent && !hasSteppedBack
    }

    /// The broker's clock for redelivery looks at many messages in one go, somewhat late.
    private static let redeliveryMargin = Duration.seconds(1)

    private mutating func ask(for topic: String) throws(MQTTError) {
        try connection.subscribe(to: topic, qos: 1)
        asked.append(topic)
        ungranted.insert(topic)
    }

    /// Brokers answer subscriptions in the order in which they were asked for. A refusal is said once for each connection.
    private mutating func checkSubscriptions() throws(MQTTError) {
        guard !connection.inbox.subscribeAnswers.isEmpty else { return }
        defer { connection.inbox.subscribeAnswers = [] }
        var refused: String?
        for answer in connection.inbox.subscribeAnswers where answered < asked.count {
            let topic = asked[answered]
            answered += 1
            if answer < 128 { ungranted.remove(topic) } else { refused = topic }
        }
        if let refused { throw .subscriptionRefused(topic: refused) }
    }
}
