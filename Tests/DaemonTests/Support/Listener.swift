import MQTT

/// A client with a session of its own: the broker keeps for it what it has not acknowledged.
final class Listener {
    private var subscriber: Subscriber
    private var batch = MessageBatch()
    private(set) var messages: [Publication] = []

    /// Returns when the broker has granted the subscription.
    ///
    /// - Parameter acknowledging: `false` for one that never acknowledges a message.
    init(to topics: [String], clientID: String, acknowledging: Bool = true, _ broker: Broker) async throws {
        subscriber = try Subscriber(
            to: broker,
            topics: topics,
            clientID: clientID,
            sessionExpirySeconds: 3600,
            receiveMaximum: 1000
        )
        try await eventually("\(clientID) is subscribed", within: .seconds(20), every: .milliseconds(1)) {
            try listen(acknowledging: false)
            return subscriber.isSubscribed
        }
        if acknowledging { try subscriber.acknowledge() }
    }

    /// Takes what is there, and waits a little for more.
    func listen(acknowledging: Bool = true) throws {
        let limits = BatchLimits(messages: 1000, bytes: 16 << 20, linger: .milliseconds(5))
        _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
        batch.forEach { topic, payload, isRetained in
            messages.append(
                Publication(topic: String(decoding: topic.array, as: UTF8.self), payload: payload.array, isRetained: isRetained)
            )
        }
        batch.removeAll()
        // SUBSCRIBE leaves with the acknowledgements.
        if acknowledging || !subscriber.isSubscribed { try subscriber.acknowledge() }
    }
}

extension Span<UInt8> {
    fileprivate var array: [UInt8] { indices.map { self[$0] } }
}
