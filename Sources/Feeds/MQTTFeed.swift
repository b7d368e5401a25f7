public import MQTT
import Storage

/// Publishes alert events to a broker at QoS 1, in the order of the outbox, through a session of its own.
///
/// An event counts as delivered when the broker has confirmed it. What was not confirmed before a crash is published again with
/// the same identifier.
public struct MQTTFeed: Sendable {
    /// Events that may be on their way at a time.
    private static let window = 100
    private static let longestWait = Duration.seconds(1)
    /// What is left in the outbox at the end may take this long.
    private static let stopLimit = Duration.seconds(2)
    /// How long to wait for the confirmations of a window before the connection is given up.
    private static let confirmationLimit = Duration.seconds(20)

    public let name: String
    private let broker: Broker
    private let topic: TopicTemplate
    private let storeFolder: String
    private let bell: Bell
    private let board: CursorBoard

    /// `name`: the key of its cursor in the store.
    public init(
        name: String,
        broker: Broker,
        topic: TopicTemplate,
        storeFolder: String,
        bell: Bell,
        board: CursorBoard
    ) {
        self.name = name
        self.broker = broker
        self.topic = topic
        self.storeFolder = storeFolder
        self.bell = bell
        self.board = board
    }

    /// Delivers until `isStopping`, and then what is left in the outbox, for at most two seconds.
    ///
    /// It runs on a thread of its own. Everything that fails is reported and tried again.
    public func run(until isStopping: () -> Bool, report: (String) -> Void) throws {
        let store = try StoreReader(folder: storeFolder)
        var publisher = try Publisher(to: broker)
        var cursor = try store.cursor(of: name)
        var stopDeadline: ContinuousClock.Instant?
        func isOver() -> Bool {
            if isStopping(), stopDeadline == nil { stopDeadline = .now + Self.stopLimit }
            return stopDeadline.map { ContinuousClock.now >= $0 } ?? false
        }
        while !isOver() {
            let heard = bell.count
            do {
                guard try publisher.connect(waitingAtMost: .milliseconds(200)) else { continue }
                let events = try store.events(after: cursor, limit: Self.window)
                if let last = events.last {
                    guard try deliver(events, through: &publisher, unless: isOver) else { break }
                    cursor = last.sequence
                    board.advance(name, to: cursor)
                } else if stopDeadline != nil {
                    break
                } else {
                    _ = try publisher.confirmations(waitingAtMost: .zero)
                    bell.wait(beyond: heard, atMost: Self.longestWait)
                }
            } catch {
                report("feed \(name): \(error)")
                // What fails at once would fail, and be reported, without end.
                bell.wait(beyond: bell.count, atMost: Self.longestWait)
            }
        }
        publisher.disconnect()
    }

    /// Returns when the broker has confirmed all events; `false` when the time was over before.
    private func deliver(
        _ events: [OutboxEvent],
        through publisher: inout Publisher,
        unless isOver: () -> Bool
    ) throws -> Bool {
        var waiting: Set<Int32> = []
        for event in events {
            let payload = cloudEvent(event)
            waiting.insert(try publisher.publish(topic: topic.topic(of: event), payload: payload.utf8.span))
        }
        let deadline = ContinuousClock.now + Self.confirmationLimit
        while !waiting.isEmpty {
            if isOver() { return false }
            guard ContinuousClock.now < deadline else {
                publisher.abandon()
                throw DeliveryError.unconfirmed(waiting.count)
            }
            waiting.subtract(try publisher.confirmations(waitingAtMost: .milliseconds(200)))
        }
        return true
    }
}

/// Why events could not be delivered now.
enum DeliveryError: Error, CustomStringConvertible {
    case unconfirmed(Int)

    var description: String {
        switch self {
        case .unconfirmed(let count): "the broker has not confirmed \(count) events; they are published again"
        }
    }
}
