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

    public let topics: [String]
    private var connection: Connection
    private var subscriptionsAnswered = 0
    private var subscriptionsGranted = 0
    /// PUBACKs that are queued, and of which nobody has said yet that they may leave.
    private var owedAcknowledgements = 0

    /// * `topics`: subscribed at QoS 1 after every connect, whether or not the broker kept the session.
    /// * `clientID`: stable across restarts, because the session hangs on it.
    /// * `sessionExpirySeconds`: how long the broker keeps our messages while we are away.
    /// * `receiveMaximum`: messages that the broker may send before it waits for acknowledgements; 1…65,535. The broker's own
    ///     `max_inflight_messages` bounds it too.
    public init(
        to broker: Broker,
        topics: [String],
        clientID: String,
        sessionExpirySeconds: Int,
        receiveMaximum: Int
    ) throws(MQTTError) {
        precondition(!clientID.isEmpty && sessionExpirySeconds > 0, "the configuration reader demands both")
        self.topics = topics
        connection = try Connection(
            to: broker,
            clientID: clientID,
            sessionExpirySeconds: sessionExpirySeconds,
            receiveMaximum: receiveMaximum
        )
    }

    /// Whether the broker has granted every subscription of this connection.
    public var isSubscribed: Bool { connection.isConnected && subscriptionsGranted == topics.count }

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
        subscriptionsAnswered = 0
        subscriptionsGranted = 0
        owedAcknowledgements = 0
        for topic in topics {
            try connection.subscribe(to: topic, qos: 1)
        }
        return Progress(connected: .init(sessionWasKept: answer.sessionPresent))
    }

    /// Brokers answer subscriptions in the order in which they were asked for. A refusal is said once for each connection.
    private mutating func checkSubscriptions() throws(MQTTError) {
        guard !connection.inbox.subscribeAnswers.isEmpty else { return }
        defer { connection.inbox.subscribeAnswers = [] }
        var refused: String?
        for answer in connection.inbox.subscribeAnswers {
            if answer < 128 {
                subscriptionsGranted += 1
            } else {
                refused = topics[min(subscriptionsAnswered, topics.count - 1)]
            }
            subscriptionsAnswered += 1
        }
        if let refused { throw .subscriptionRefused(topic: refused) }
    }
}
