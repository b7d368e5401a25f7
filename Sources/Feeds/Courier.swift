import Storage

/// Carries events to one receiver, in its own way: over MQTT, as HTTP requests, as messages of a group robot.
///
/// It belongs to the thread of its feed. ``Feed`` decides what it is given, and when after a failure.
protocol Courier: AnyObject {
    /// Most events that it takes at a time.
    var window: Int { get }

    /// Delivers events in their order, and says of each what became of it as soon as that is known; one call may stand for all
    /// up to it.
    ///
    /// It may return before all are settled: when the time is over, when the receiver is not there yet, or when it must wait, and
    /// then it returns for how long.
    ///
    /// - Throws: ``Trouble``, when the receiver could not be reached or did not want them now.
    func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        settle: (Settlement) -> Void
    ) throws -> Duration

    /// What it has to do beside events; called now and then. Returns whether the receiver is there, as far as it knows.
    func upkeep(unless isOver: () -> Bool) throws -> Bool

    /// Leaves the receiver in order.
    func end()
}

/// What became of an event.
enum Settlement {
    /// This one and all before it have arrived.
    case delivered(OutboxEvent)
    /// The receiver will never take it.
    case refused(OutboxEvent, reason: String)

    var event: OutboxEvent {
        switch self {
        case .delivered(let event), .refused(let event, _): event
        }
    }

    var isDelivery: Bool {
        switch self {
        case .delivered: true
        case .refused: false
        }
    }
}

/// Why events could not be delivered now. They are tried again.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    /// How long the receiver wants to be left alone; `nil` for the feed's own back-off.
    let wait: Duration?

    init(_ description: String, wait: Duration? = nil) {
        self.description = description
        self.wait = wait
    }
}
