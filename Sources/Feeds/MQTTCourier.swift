import MQTT
import Storage

/// Publishes alert events to a broker at QoS 1 through a session of its own.
///
/// An event counts as delivered when the broker has confirmed it, a window of them at a time.
final class MQTTCourier: Courier {
    /// How long to wait for the confirmations of a window before the connection is given up.
    private static let confirmationLimit = Duration.seconds(20)
    /// The publisher has a back-off of its own; what fails at once in between would fail without end.
    private static let pause = Duration.seconds(1)

    /// Events that may be on their way at a time.
    let window = 100
    private let topic: TopicTemplate
    private var publisher: Publisher

    init(to broker: Broker, topic: TopicTemplate) throws {
        publisher = try Publisher(to: broker)
        self.topic = topic
    }

    func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        settle: (Settlement) -> Void
    ) throws -> Duration {
        guard let last = events.last else { return .zero }
        return try reportingTrouble {
            guard try publisher.connect(waitingAtMost: .milliseconds(200)) else { return .zero }
            var waiting: Set<Int32> = []
            for event in events {
                let payload = cloudEvent(event)
                let topic = topic.topic(of: event, isPlain: publisher.version == .threeOneOne)
                waiting.insert(try publisher.publish(topic: topic, payload: payload.utf8.span))
            }
            let deadline = ContinuousClock.now + Self.confirmationLimit
            while !waiting.isEmpty {
                if isOver() { return .zero }
                guard ContinuousClock.now < deadline else {
                    publisher.abandon()
                    throw Trouble("the broker has not confirmed \(waiting.count) events", wait: Self.pause)
                }
                waiting.subtract(try publisher.confirmations(waitingAtMost: .milliseconds(200)))
            }
            settle(.delivered(last))
            return .zero
        }
    }

    func upkeep(unless isOver: () -> Bool) throws -> Bool {
        try reportingTrouble {
            guard try publisher.connect(waitingAtMost: .milliseconds(200)) else { return false }
            _ = try publisher.confirmations(waitingAtMost: .zero)
            return true
        }
    }

    func end() { publisher.disconnect() }

    private func reportingTrouble<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as MQTTError {
            throw Trouble("\(error)", wait: Self.pause)
        }
    }
}
