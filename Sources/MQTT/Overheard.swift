/// What somebody hears who listens in for a moment, with a session that ends with the connection.
public struct Overheard: Sendable {
    /// The last payload of each topic.
    public private(set) var texts: [String: String] = [:]
    /// Subscriptions that were refused.
    public private(set) var refused: [String] = []
    /// What the broker speaks.
    public let version: ProtocolVersion

    /// Listens until it has heard enough, or for so long.
    ///
    /// At most 1,000 topics are kept.
    public init(
        from broker: Broker,
        topics: [String],
        atMost limit: Duration,
        until isEnough: ([String: String]) -> Bool = { _ in false }
    ) throws(MQTTError) {
        var connection = try Connection(to: broker, clientID: "", sessionExpirySeconds: 0, receiveMaximum: 100)
        let deadline = ContinuousClock.now + limit
        while !connection.isConnected {
            guard ContinuousClock.now < deadline else {
                throw .lost(broker: broker.description, reason: "no answer to CONNECT")
            }
            try connection.establish(waitingAtMost: .milliseconds(100))
        }
        version = connection.version
        for topic in topics { try connection.subscribe(to: topic, qos: 0) }
        while ContinuousClock.now < deadline, !isEnough(texts) {
            try connection.keepAlive()
            try connection.flush()
            guard connection.waitForPackets(atMost: .milliseconds(100)) else { continue }
            try connection.readPacket()
            take(connection.inbox.messages)
            connection.inbox.messages.removeAll()
        }
        refused = zip(topics, connection.inbox.subscribeAnswers).filter { $1 >= 128 }.map(\.0)
        connection.disconnect()
    }

    private mutating func take(_ messages: MessageBatch) {
        messages.forEach { topic, payload, _ in
            let name = String(decoding: topic.indices.map { topic[$0] }, as: UTF8.self)
            guard texts.count < 1000 || texts[name] != nil else { return }
            texts[name] = String(decoding: payload.indices.prefix(1000).map { payload[$0] }, as: UTF8.self)
        }
    }
}
