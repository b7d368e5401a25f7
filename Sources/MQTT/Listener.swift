/// A session for what counts now and not later, such as a broker's `$SYS` topics: the broker keeps nothing for it, what it misses is
/// gone, and nothing that it does delays anybody. It belongs to one thread.
public struct Listener: ~Copyable {
    /// Messages that one call takes at most.
    private static let mostMessages = 1000

    public let topics: [String]
    private var connection: Connection
    private var subscriptionsAnswered = 0
    private var wasRefused = false

    /// * `topics`: subscribed at QoS 0 after every connect.
    /// * `clientID`: one that no other session has.
    public init(to broker: Broker, topics: [String], clientID: String) throws(MQTTError) {
        self.topics = topics
        connection = try Connection(to: broker, clientID: clientID, sessionExpirySeconds: 0, receiveMaximum: 20)
    }

    public var isConnected: Bool { connection.isConnected }

    /// What is spoken to the broker, as far as it has told.
    public var version: ProtocolVersion { connection.version }

    /// Reads what the broker has sent; connects first where that is due.
    ///
    /// - Throws: when the connection failed or was lost, and once for each connection when the broker refuses a subscription; the next
    ///   call goes on with what was granted.
    public mutating func receive(into batch: inout MessageBatch, waitingAtMost wait: Duration) throws(MQTTError) {
        batch.removeAll()
        guard connection.isConnected else { return try connect(waitingAtMost: wait) }
        swap(&batch, &connection.inbox.messages)
        defer { swap(&batch, &connection.inbox.messages) }
        if connection.waitForPackets(atMost: wait) {
            repeat {
                try connection.readPacket()
            } while connection.inbox.messages.count < Self.mostMessages && connection.waitForPackets(atMost: .zero)
        }
        try connection.keepAlive()
        try connection.flush()
        try checkSubscriptions()
    }

    public mutating func disconnect() {
        connection.disconnect()
    }

    private mutating func connect(waitingAtMost wait: Duration) throws(MQTTError) {
        try connection.establish(waitingAtMost: wait)
        guard connection.isConnected else { return }
        subscriptionsAnswered = 0
        wasRefused = false
        for topic in topics { try connection.subscribe(to: topic, qos: 0) }
        try connection.flush()
    }

    /// Brokers answer subscriptions in the order in which they were asked for.
    private mutating func checkSubscriptions() throws(MQTTError) {
        let answers = connection.inbox.subscribeAnswers
        connection.inbox.subscribeAnswers = []
        defer { subscriptionsAnswered += answers.count }
        guard !wasRefused, let refused = answers.firstIndex(where: { $0 >= 128 }) else { return }
        wasRefused = true
        throw .subscriptionRefused(topic: topics[min(subscriptionsAnswered + refused, topics.count - 1)])
    }
}
