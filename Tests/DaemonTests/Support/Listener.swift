import MQTT
import TestSupport

/// A client with a session of its own: the broker keeps for it what it has not acknowledged.
final class Listener {
    private var subscriber: Subscriber
    private var batch = MessageBatch()
    private(set) var messages: [Publication] = []

    /// Returns when the broker has granted the subscription.
    init(to topics: [String], clientID: String, _ broker: Broker) async throws {
        subscriber = try Subscriber(
            to: broker,
            topics: topics,
            clientID: clientID,
            sessionExpirySeconds: 3600,
            receiveMaximum: 1000
        )
        try await eventually("\(clientID) is subscribed", within: .seconds(20), every: .milliseconds(1)) {
            try listen()
            return subscriber.isSubscribed
        }
    }

    /// Takes what is there, and waits a little for more.
    func listen() throws {
        _ = try subscriber.receive(into: &batch, within: .everything, waitingAtMost: .milliseconds(20))
        batch.forEach { topic, payload, isRetained in
            let topic = String(decoding: topic.array, as: UTF8.self)
            messages.append(Publication(topic: topic, payload: payload.array, isRetained: isRetained))
        }
        batch.removeAll()
        try subscriber.acknowledge()
    }
}

extension BatchLimits {
    static var everything: BatchLimits { BatchLimits(messages: 10_000, bytes: 16 << 20, linger: .milliseconds(5)) }
}

extension Span<UInt8> {
    fileprivate var array: [UInt8] { indices.map { self[$0] } }
}
