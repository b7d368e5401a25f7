/// A second MQTT session for what we publish, so that publishing never delays acknowledgements.
///
/// It belongs to one thread, and the broker keeps nothing of it between connections: what was not confirmed is published again.
public struct Publisher: ~Copyable {
    private var connection: Connection
    /// Topics of what the broker has not acknowledged.
    private var topics: [Int32: String] = [:]

    public init(to broker: Broker) throws(MQTTError) {
        connection = try Connection(to: broker, clientID: "", sessionExpirySeconds: 0, receiveMaximum: 100)
    }

    public var isConnected: Bool { connection.isConnected }

    /// What is spoken to the broker, as far as it has told.
    public var version: ProtocolVersion { connection.version }

    /// One step towards a connection; returns whether there is one.
    public mutating func connect(waitingAtMost wait: Duration) throws(MQTTError) -> Bool {
        guard !connection.isConnected else { return true }
        try connection.establish(waitingAtMost: wait)
        topics.removeAll(keepingCapacity: true)
        return connection.isConnected
    }

    /// Queues a publication at QoS 1 and returns its identifier, which ``confirmations(waitingAtMost:)`` will give back.
    public mutating func publish(topic: String, payload: Span<UInt8>, retain: Bool = false) throws(MQTTError) -> Int32 {
        let identifier = try connection.publish(topic: topic, payload: payload, retain: retain)
        topics[identifier] = topic
        return identifier
    }

    /// Sends what is queued and returns the identifiers that the broker has confirmed since the last call.
    ///
    /// - Throws: also ``MQTTError/publicationRefused(topic:reason:)``, once for each; the connection stays, and what was confirmed
    ///   comes with the next call.
    public mutating func confirmations(waitingAtMost wait: Duration) throws(MQTTError) -> [Int32] {
        try connection.flush()
        if connection.waitForPackets(atMost: wait) {
            repeat {
                let before = connection.inbox.acknowledgedCount
                try connection.readPacket()
                guard connection.inbox.acknowledgedCount > before || connection.waitForPackets(atMost: .zero) else {
                    break
                }
            } while true
        }
        try connection.keepAlive()
        try connection.flush()
        if let refusal = connection.inbox.refused.popLast() {
            let topic = topics.removeValue(forKey: refusal.identifier) ?? ""
            throw .publicationRefused(topic: topic, reason: refusal.reason)
        }
        defer {
            connection.inbox.published.removeAll(keepingCapacity: true)
            connection.inbox.unheard.removeAll(keepingCapacity: true)
        }
        for identifier in connection.inbox.published { topics[identifier] = nil }
        return connection.inbox.published
    }

    /// Gives up a connection that does not answer; the next one begins afresh.
    public mutating func abandon() {
        connection.abandon()
    }

    public mutating func disconnect() {
        connection.disconnect()
    }
}
