import Foundation
import MQTT
import Synchronization
import TestSupport

/// A session at the broker that outlives connections, as the daemon's does: it acknowledges what it has, and keeps it.
final class Ear: Sendable {
    struct Message: Sendable, Equatable {
        let topic: String
        let payload: [UInt8]
    }

    private let heard = Mutex<[Message]>([])
    private let isSubscribedNow = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)

    init(_ broker: Broker, topic: String = "cityward/#", clientID: String = "ear") {
        let thread = Thread { [self] in
            defer { hasEnded.store(true, ordering: .releasing) }
            guard
                var subscriber = try? Subscriber(
                    to: broker,
                    topics: [topic],
                    clientID: clientID,
                    sessionExpirySeconds: 3600,
                    receiveMaximum: 1000
                )
            else { return }
            var batch = MessageBatch()
            let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .zero)
            while !isOver.load(ordering: .acquiring) {
                _ = try? subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
                isSubscribedNow.store(subscriber.isSubscribed, ordering: .releasing)
                keep(batch)
                try? subscriber.acknowledge()
            }
            subscriber.disconnect()
        }
        thread.start()
    }

    deinit { isOver.store(true, ordering: .releasing) }

    /// Leaves the broker, which keeps what comes meanwhile.
    func leave() async throws {
        isOver.store(true, ordering: .releasing)
        try await eventually("the ear has left", within: .seconds(10)) { hasEnded.load(ordering: .acquiring) }
    }

    func subscribed() async throws {
        try await eventually("a subscription", within: .seconds(30)) { isSubscribedNow.load(ordering: .acquiring) }
    }

    var messages: [Message] { heard.withLock { $0 } }

    /// Waits until so many messages came.
    func hears(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [Message] {
        try await eventually("\(count) messages", within: limit) { messages.count >= count }
        return messages
    }

    private func keep(_ batch: MessageBatch) {
        guard !batch.isEmpty else { return }
        heard.withLock { heard in
            batch.forEach { topic, payload, _ in
                let name = String(decoding: topic.indices.map { topic[$0] }, as: UTF8.self)
                heard.append(Message(topic: name, payload: payload.indices.map { payload[$0] }))
            }
        }
    }
}
