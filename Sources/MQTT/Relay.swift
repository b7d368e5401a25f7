import Synchronization

/// Publishes at QoS 1 what many hand over, in the order in which they do, and says of each what became of it.
///
/// Whoever hands over never waits; a thread of its own, the one that calls ``run(until:)``, owns the session. Publications that a lost
/// connection leaves unconfirmed are published again, in their order, over the next one: the broker may get one twice, and none
/// out of turn. What is not confirmed is kept for as long as ``run(until:)`` goes on, so the owner bounds what is handed over.
public final class Relay: Sendable {
    /// What became of a publication.
    public enum Outcome: Sendable, Equatable {
        /// The broker has it, for at least one subscription.
        case taken
        /// The broker has thrown it away, because nobody has subscribed to its topic.
        case unheard
        /// The broker has thrown it away, mostly because of its access control list.
        case refused(reason: String)
    }

    /// Something to publish, with the number by which its sender knows it.
    public struct Publication: Sendable {
        public let number: UInt64
        public let topic: String
        public let payload: [UInt8]

        public init(number: UInt64, topic: String, payload: [UInt8]) {
            self.number = number
            self.topic = topic
            self.payload = payload
        }
    }

    /// How the session stands, for people and metrics.
    public struct Standing: Sendable {
        public fileprivate(set) var isConnected = false
        /// Why there is no connection.
        public fileprivate(set) var trouble: String?
        /// Connections since the beginning.
        public fileprivate(set) var connections = 0
        /// Handed over and not yet on their way.
        public fileprivate(set) var waiting = 0
        /// On their way, and not yet confirmed.
        public fileprivate(set) var unconfirmed = 0
        /// When the session's thread last went round.
        public fileprivate(set) var turnedAt = ContinuousClock.now
    }

    /// Publications on their way at a time; below what the shipped configuration lets a client send ahead (2,000).
    private static let window = 1000
    private static let longestWait = Duration.milliseconds(500)
    /// From one turn to the next while it gathers: each costs half a dozen calls of the kernel, however much it carries.
    private static let pace = Duration.milliseconds(10)

    private let broker: Broker
    private let doorbell: Doorbell
    private let handedOver = Mutex<[Publication]>([])
    private let standing = Mutex(Standing())
    private let isGathering = Atomic(false)
    private let report: @Sendable ([(number: UInt64, outcome: Outcome)]) -> Void

    /// * `report`: told on the relay's thread, many outcomes at once.
    public init(
        to broker: Broker,
        report: @escaping @Sendable (_ outcomes: [(number: UInt64, outcome: Outcome)]) -> Void
    ) throws(MQTTError) {
        self.broker = broker
        self.report = report
        doorbell = try Doorbell()
    }

    public var current: Standing { standing.withLock { $0 } }

    /// Hands a publication over; its outcome comes later, from another thread.
    public func publish(_ publication: Publication) {
        let isFirst = handedOver.withLock { waiting in
            waiting.append(publication)
            return waiting.count == 1
        }
        // Whoever came before has rung already.
        if isFirst { doorbell.ring() }
    }

    /// Whether what is handed over shortly after something else waits a little, so that it goes together. What comes alone waits for nothing.
    public func gather(_ isGathering: Bool) { self.isGathering.store(isGathering, ordering: .relaxed) }

    /// Ends the wait of ``run(until:)``, which then asks whether it is to end.
    public func wake() { doorbell.ring() }

    /// Publishes on the calling thread until `isStopping` says so; what is unconfirmed then has no outcome.
    ///
    /// - Throws: only what no other attempt can mend.
    public func run(until isStopping: () -> Bool) throws(MQTTError) {
        var session = try RelaySession(to: broker, window: Self.window)
        var trouble: String?
        while !isStopping() {
            let nextTurn = ContinuousClock.now + Self.pace
            session.take(
                handedOver.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
            )
            do throws(MQTTError) {
                let outcomes = try session.turn(waitingAtMost: Self.longestWait, or: doorbell)
                if !outcomes.isEmpty { report(outcomes) }
                if session.isConnected { trouble = nil }
            } catch {
                trouble = error.description
            }
            doorbell.silence()
            note(session, trouble)
            let rest = ContinuousClock.now.duration(to: nextTurn)
            if rest > .zero, isGathering.load(ordering: .relaxed) { pause(rest) }
        }
        session.end()
    }

    private func note(_ session: borrowing RelaySession, _ trouble: String?) {
        standing.withLock { standing in
            standing.isConnected = session.isConnected
            standing.connections = session.connections
            standing.waiting = session.waiting
            standing.unconfirmed = session.unconfirmed
            standing.trouble = trouble
            standing.turnedAt = .now
        }
    }
}
