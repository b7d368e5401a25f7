public import MQTT
import Storage
import Telemetry

/// Where a feed delivers to.
public enum Receiver: Sendable, Equatable {
    case mqtt(Broker, TopicTemplate)
    case webhook(WebhookReceiver)
    case alertmanager(AlertmanagerReceiver)
    case robot(RobotReceiver)

    /// Its name in the configuration.
    public var kind: String {
        switch self {
        case .mqtt: "mqtt"
        case .webhook: "webhook"
        case .alertmanager: "alertmanager"
        case .robot(let robot): robot.kind.rawValue
        }
    }

    /// What a feed of this kind delivers where the configuration does not say.
    public var usualFilter: EventFilter {
        switch self {
        case .mqtt, .webhook: EventFilter()
        case .alertmanager: EventFilter(includesLate: false)
        // A group is told what it has to act on, and nothing that nobody can act on any more.
        case .robot: EventFilter(events: ["fired", "escalated", "overdue"], includesLate: false)
        }
    }

    /// Whether a new feed begins with the next event: a chat group wants no history.
    public var beginsWithTheNextEvent: Bool {
        switch self {
        case .mqtt, .webhook, .alertmanager: false
        case .robot: true
        }
    }

    /// Born on the thread of the feed.
    func courier(
        filter: EventFilter,
        storeLocation: StoreLocation,
        wall: @escaping @Sendable () -> Instant
    ) throws -> any Courier {
        switch self {
        case .mqtt(let broker, let topic): try MQTTCourier(to: broker, topic: topic)
        case .webhook(let receiver): WebhookCourier(to: receiver, wall: wall)
        case .alertmanager(let receiver):
            try AlertmanagerCourier(to: receiver, filter: filter, storeLocation: storeLocation, wall: wall)
        case .robot(let receiver): RobotCourier(to: receiver, wall: wall)
        }
    }
}
