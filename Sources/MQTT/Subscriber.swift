/// What readings arrive through; nothing is acknowledged before its owner says that it is safe. It belongs to one thread.
///
/// With a broker that speaks MQTT 5 it is one session. NATS, which speaks MQTT 3.1.1, bounds what is not acknowledged of each
/// subscription *and* of each session by the same number: with several subscriptions in one session it holds back what is beyond, and delivers
/// it behind newer messages when `ack_wait` has passed (nats-server 2.9.10, `mqttSession.trackPending`). So each topic filter has a session
/// of its own there, whose client identifier ends with the filter.
public struct Subscriber: ~Copyable {
    /// What one call of ``receive(into:within:waitingAtMost:)`` tells beside the messages.
    public struct Progress: Sendable {
        /// In this call the last of all sessions was connected.
        public var connected: Connected?

        public init(connected: Connected? = nil) {
            self.connected = connected
        }

        public struct Connected: Sendable {
            /// The broker had kept what we are subscribed to, so nothing that was published meanwhile is missing.
            public let sessionWasKept: Bool
        }
    }

    /// What a session had for us in the last call of ``receive(into:within:waitingAtMost:)``.
    public enum Yield: Sendable {
        /// It is not connected, or not subscribed.
        case away
        case nothing
        case messages
        /// It was not asked, as when others had filled the batch.
        case unread
    }

    /// By session; its number is what ``MessageBatch`` says of each message.
    public private(set) var yields: [Yield] = [.away]

    let broker: Broker
    let clientID: String
    let sessionExpirySeconds: Int
    let receiveMaximum: Int
    let keepsOrder: Bool
    var sessions: [SubscriberSession] = []
    /// Each topic has a session of its own.
    var isSplit = false
    /// Names of sessions that must not be there any more, and the one whose turn it is.
    var unwanted: [String] = []
    var farewell: Farewell?
    /// All sessions were connected, and that was told.
    private var wasWhole = false
    /// Whether the broker had kept the sessions that were connected since.
    var keptSoFar = true
    private var poll = Poll()
    /// Whose messages come first: each in its turn, or one with a backlog would keep others from theirs.
    private var first = 0

    /// * `topics`: subscribed at QoS 1 after every connect, whether or not the broker kept the session.
    /// * `former`: unsubscribed then; the broker would go on queueing for them.
    /// * `clientID`: stable across restarts, because the session hangs on it.
    /// * `sessionExpirySeconds`: how long the broker keeps our messages while we are away.
    /// * `receiveMaximum`: messages that the broker may send before it waits for acknowledgements; 1…65,535. The broker's own
    ///     `max_inflight_messages` bounds it too.
    /// * `keepsOrder`: whether to take pains that a broker of MQTT 3.1.1 delivers in order: a session for each topic, and a wait for what
    ///     it has to deliver again.
    public init(
        to broker: Broker,
        topics: [String],
        former: [String] = [],
        clientID: String,
        sessionExpirySeconds: Int,
        receiveMaximum: Int,
        keepsOrder: Bool = true
    ) throws(MQTTError) {
        precondition(!clientID.isEmpty && sessionExpirySeconds > 0, "the configuration reader demands both")
        self.broker = broker
        self.clientID = clientID
        self.sessionExpirySeconds = sessionExpirySeconds
        self.receiveMaximum = receiveMaximum
        self.keepsOrder = keepsOrder
        sessions = [try session(clientID, topics: topics, former: former)]
    }

    /// Whether the broker has granted every subscription of this connection.
    public var isSubscribed: Bool { sessions.allSatisfy(\.isSubscribed) }

    /// What is spoken to the broker, as far as it has told.
    public var version: ProtocolVersion { sessions.first?.version ?? .threeOneOne }

    // MARK: - Messages

    /// Reads what the broker has sent, at most one batch, without acknowledging it; connects first where that is due.
    ///
    /// - Throws: when a connection failed or was lost. Messages read before that are in `batch` all the same; what follows is
    ///   a call of ``acknowledge()``, as always, and another of this function, which connects again in its time.
    public mutating func receive(
        into batch: inout MessageBatch,
        within limits: BatchLimits,
        waitingAtMost wait: Duration
    ) throws(MQTTError) -> Progress {
        batch.removeAll()
        note(.unread)
        if !sessions.allSatisfy(\.isConnected) { wasWhole = false }
        let isAlone = !sessions.contains(where: \.isConnected)
        if try connectSessions(waitingAtMost: isAlone ? wait : .zero) || isAlone { return Progress(connected: whole()) }
        stepFarewells()

        var failure: MQTTError?
        note(.nothing)
        if poll.waits(for: sessions, atMost: wait) { read(into: &batch, within: limits, &failure) }
        for session in sessions {
            do throws(MQTTError) { try session.keepAlive() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        return Progress()
    }

    /// Takes what is there and what comes within the time to linger.
    private mutating func read(into batch: inout MessageBatch, within limits: BatchLimits, _ failure: inout MQTTError?)
    {
        let lingerUntil = ContinuousClock.now + limits.linger
        while true {
            let before = batch.count
            for offset in sessions.indices {
                let number = (first + offset) % sessions.count
                guard sessions[number].isConnected, poll.hasFound(number) else { continue }
                read(number, into: &batch, within: limits, &failure)
            }
            // A packet that was no message, or not whole yet; or somebody's answer to CONNECT.
            guard batch.count > before, batch.hasRoom(within: limits), failure == nil else { break }
            let rest = ContinuousClock.now.duration(to: lingerUntil)
            guard poll.waits(for: sessions, atMost: max(rest, .zero)) else { break }
        }
        first = (first + 1) % sessions.count
    }

    private mutating func read(
        _ number: Int,
        into batch: inout MessageBatch,
        within limits: BatchLimits,
        _ failure: inout MQTTError?
    ) {
        guard batch.hasRoom(within: limits) else {
            if yields[number] == .nothing { yields[number] = .unread }
            return
        }
        let before = batch.count
        batch.session = number
        do throws(MQTTError) {
            try sessions[number].read(into: &batch, within: limits)
        } catch {
            failure = failure ?? error
        }
        if batch.count > before { yields[number] = .messages }
    }

    /// Sends the acknowledgements of everything that was received: call it when that is committed, and only then.
    ///
    /// Pings, and what ``change(topics:former:)`` asks for, leave with them, because libmosquitto has one queue for all.
    public mutating func acknowledge() throws(MQTTError) {
        var failure: MQTTError?
        for session in sessions {
            do throws(MQTTError) { try session.acknowledge() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    /// Gives all connections up without acknowledging anything more, so that the broker delivers again.
    public mutating func abandon() {
        for session in sessions { session.abandon() }
    }

    /// Leaves the broker, which keeps the sessions; what was not acknowledged it delivers again.
    public mutating func disconnect() {
        for session in sessions { session.disconnect() }
    }

    /// As long as nothing is known of what they have.
    private mutating func note(_ yield: Yield) {
        while yields.count < sessions.count { yields.append(.away) }
        yields.removeLast(yields.count - sessions.count)
        for number in sessions.indices { yields[number] = sessions[number].isSubscribed ? yield : .away }
    }

    /// What is told once when all sessions are connected.
    private mutating func whole() -> Progress.Connected? {
        guard !wasWhole, sessions.allSatisfy(\.isConnected) else { return nil }
        wasWhole = true
        defer { keptSoFar = true }
        return Progress.Connected(sessionWasKept: keptSoFar)
    }
}
