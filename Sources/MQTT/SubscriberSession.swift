/// One session of a ``Subscriber`` at the broker, with its subscriptions.
///
/// It is persistent: the broker keeps what is published while nobody is connected, and delivers again what was not acknowledged.
final class SubscriberSession {
    private(set) var topics: [String]
    /// Filters that must not be subscribed to any more, though the broker may have kept a subscription from earlier.
    private(set) var former: [String]
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

    /// The parameters are those of ``Subscriber``; `version`: which is tried first.
    init(
        to broker: Broker,
        topics: [String],
        former: [String],
        clientID: String,
        sessionExpirySeconds: Int,
        receiveMaximum: Int,
        keepsOrder: Bool,
        version: ProtocolVersion = .five
    ) throws(MQTTError) {
        self.topics = topics
        self.former = former
        self.keepsOrder = keepsOrder
        connection = try Connection(
            to: broker,
            clientID: clientID,
            sessionExpirySeconds: sessionExpirySeconds,
            receiveMaximum: receiveMaximum,
            version: version
        )
    }

    /// What is spoken to the broker, as far as it has told.
    var version: ProtocolVersion { connection.version }
    /// The server that is spoken to, or is next.
    var server: Broker { connection.broker }
    var isConnected: Bool { connection.isConnected }
    /// Whether the broker has granted every subscription of this connection.
    var isSubscribed: Bool { connection.isConnected && ungranted.isEmpty }
    /// Of the socket, for poll(2); -1 without one.
    var descriptor: Int32 { connection.descriptor }
    /// Something has arrived that poll(2) does not see: it is deciphered already, or came while an answer was awaited.
    var hasSomethingAtHand: Bool { connection.hasDecipheredBytes || !connection.inbox.messages.isEmpty }

    // MARK: - Connecting

    /// A step towards a connection, and when that is made, towards our subscriptions.
    ///
    /// - Returns: once it is made, whether the broker had kept the session, so that nothing which was published meanwhile is missing.
    /// - Throws: why an attempt failed; the next call waits for its time and tries again.
    func connect(waitingAtMost wait: Duration) throws(MQTTError) -> Bool? {
        try connection.establish(waitingAtMost: wait)
        guard connection.isConnected, let answer = connection.inbox.connectAnswer else { return nil }
        owedAcknowledgements = 0
        // What the end of the last connection left behind the broker delivers again, in its order.
        connection.inbox.messages.removeAll()
        if isOutOfOrder(answer) {
            hasSteppedBack = true
            connection.abandon(for: .seconds(connection.broker.redeliverySeconds) + Self.redeliveryMargin)
            return nil
        }
        hasSteppedBack = false
        return answer.sessionPresent
    }

    /// Asks for all topics, whether or not the broker kept the session.
    ///
    /// It leaves at once: right after a connection was made no message has been read, and so no PUBACK leaves with it.
    func subscribe() throws(MQTTError) {
        asked = []
        answered = 0
        ungranted = []
        for topic in topics { try ask(for: topic) }
        for topic in former { try connection.unsubscribe(from: topic) }
        try connection.flush()
    }

    /// Goes on with other topics. What leaves for it leaves with the next ``acknowledge()``; without a connection, with the next one.
    ///
    /// - Throws: when the connection was lost; the next one makes up for it.
    func change(topics: [String], former: [String]) throws(MQTTError) {
        let known = Set(self.topics)
        self.topics = topics
        self.former = former
        guard connection.isConnected else { return }
        ungranted.formIntersection(topics)
        for topic in topics where !known.contains(topic) { try ask(for: topic) }
        for topic in former { try connection.unsubscribe(from: topic) }
    }

    /// Tries another server of the cluster next, where this one would be.
    func avoid(_ server: Broker) {
        connection.avoid(server)
    }

    // MARK: - Messages

    /// Takes what has arrived, until nothing more has or the batch is full.
    ///
    /// - Throws: when the connection was lost. Messages read before that are in `batch` all the same.
    func read(into batch: inout MessageBatch, within limits: BatchLimits) throws(MQTTError) {
        let start = batch.count
        // What came while only an answer was awaited.
        batch.take(&connection.inbox.messages)
        swap(&batch, &connection.inbox.messages)
        defer {
            swap(&batch, &connection.inbox.messages)
            owedAcknowledgements += batch.count - start
        }
        while connection.inbox.messages.hasRoom(within: limits) {
            let before = connection.inbox.messages.count
            try connection.readPacket()
            try checkSubscriptions()
            // A packet that was no message, or not whole yet: the socket may be dry.
            guard connection.inbox.messages.count > before else { return }
        }
    }

    func waitForPackets(atMost limit: Duration) -> Bool { connection.waitForPackets(atMost: limit) }

    /// Takes one packet: a message waits for the next ``read(into:within:)``.
    func readAhead() throws(MQTTError) {
        try connection.readPacket()
        try checkSubscriptions()
    }

    /// Queues a ping when the connection has been quiet, and notices when a ping went unanswered.
    func keepAlive() throws(MQTTError) {
        guard connection.isConnected else { return }
        try connection.keepAlive()
    }

    /// Sends the acknowledgements of everything that was read, and what else is queued.
    func acknowledge() throws(MQTTError) {
        let isMany = owedAcknowledgements > 1
        owedAcknowledgements = 0
        guard connection.isConnected else { return }
        try connection.flush(corked: isMany)
    }

    // MARK: - Leaving

    /// Gives the connection up without acknowledging anything more, so that the broker delivers again.
    func abandon() {
        owedAcknowledgements = 0
        connection.abandon()
    }

    /// Leaves the broker, which keeps the session; what was not acknowledged it delivers again.
    func disconnect() {
        // A DISCONNECT would take the queued PUBACKs along.
        if owedAcknowledgements > 0 { abandon() } else { connection.disconnect() }
    }

    // MARK: - Steps

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

    private func ask(for topic: String) throws(MQTTError) {
        try connection.subscribe(to: topic, qos: 1)
        asked.append(topic)
        ungranted.insert(topic)
    }

    /// Brokers answer subscriptions in the order in which they were asked for. A refusal is said once for each connection.
    private func checkSubscriptions() throws(MQTTError) {
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
