/// The session of a ``Relay``, with what it has yet to publish and what the broker has yet to confirm. It belongs to one thread.
struct RelaySession: ~Copyable {
    private var connection: Connection
    private let window: Int
    /// In the order in which they were handed over; those before ``next`` are on their way.
    private var publications: [Relay.Publication] = []
    private var next = 0
    /// Where publications of ``publications`` begin to be unconfirmed: what is before is done with, and cleared now and then.
    private var isDone: [Bool] = []
    private var done = 0
    /// By MQTT message identifier: the place in ``publications``, counted from the first one ever.
    private var places: [Int32: Int] = [:]
    /// How many publications were cleared away.
    private var cleared = 0
    private(set) var connections = 0

    init(to broker: Broker, window: Int) throws(MQTTError) {
        self.window = window
        connection = try Connection(
            to: broker,
            clientID: "",
            sessionExpirySeconds: 0,
            receiveMaximum: 100,
            sendMaximum: window
        )
    }

    var isConnected: Bool { connection.isConnected }
    var waiting: Int { publications.count - next }
    var unconfirmed: Int { places.count }

    mutating func take(_ more: [Relay.Publication]) {
        publications.append(contentsOf: more)
        isDone.append(contentsOf: repeatElement(false, count: more.count))
    }

    /// Sends what may be sent, waits for the broker or for the bell, and returns what has been decided meanwhile.
    ///
    /// - Throws: why a connection failed or was lost; the next call goes on.
    mutating func turn(
        waitingAtMost wait: Duration,
        or doorbell: borrowing Doorbell
    ) throws(MQTTError) -> [(number: UInt64, outcome: Relay.Outcome)] {
        guard connection.isConnected else {
            try connect(waitingAtMost: wait)
            return []
        }
        do throws(MQTTError) {
            try send()
            // What did not fit into the window is sent when the broker has answered.
            if connection.waitForPackets(atMost: wait, or: doorbell) { try readAll() }
            try connection.keepAlive()
            try connection.flush()
        } catch {
            let outcomes = outcomes()
            startOver()
            guard outcomes.isEmpty else { return outcomes }
            throw error
        }
        return outcomes()
    }

    mutating func end() {
        connection.disconnect()
    }

    private mutating func connect(waitingAtMost wait: Duration) throws(MQTTError) {
        try connection.establish(waitingAtMost: min(wait, .milliseconds(100)))
        if connection.isConnected { connections += 1 }
    }

    private mutating func send() throws(MQTTError) {
        var sent = 0
        while next < publications.count, places.count < window {
            if !isDone[next] {
                let publication = publications[next]
                let identifier = try connection.publish(
                    topic: publication.topic,
                    payload: publication.payload.span,
                    retain: false
                )
                places[identifier] = cleared + next
                sent += 1
            }
            next += 1
        }
        try connection.flush(corked: sent > 1)
    }

    private mutating func readAll() throws(MQTTError) {
        repeat {
            try connection.readPacket()
        } while connection.inbox.acknowledgedCount < window && connection.waitForPackets(atMost: .zero)
    }

    private mutating func outcomes() -> [(number: UInt64, outcome: Relay.Outcome)] {
        guard connection.inbox.acknowledgedCount > 0 else { return [] }
        var outcomes: [(number: UInt64, outcome: Relay.Outcome)] = []
        outcomes.reserveCapacity(connection.inbox.acknowledgedCount)
        let unheard = Set(connection.inbox.unheard)
        for identifier in connection.inbox.published {
            settle(identifier, as: unheard.contains(identifier) ? .unheard : .taken, into: &outcomes)
        }
        for refusal in connection.inbox.refused {
            settle(refusal.identifier, as: .refused(reason: refusal.reason), into: &outcomes)
        }
        connection.inbox.published.removeAll(keepingCapacity: true)
        connection.inbox.unheard.removeAll(keepingCapacity: true)
        connection.inbox.refused.removeAll(keepingCapacity: true)
        clearAway()
        return outcomes
    }

    private mutating func settle(
        _ identifier: Int32,
        as outcome: Relay.Outcome,
        into outcomes: inout [(number: UInt64, outcome: Relay.Outcome)]
    ) {
        guard let place = places.removeValue(forKey: identifier).map({ $0 - cleared }) else { return }
        isDone[place] = true
        outcomes.append((publications[place].number, outcome))
    }

    /// Forgets what is done with, once that is most of the list: each publication is moved a few times at most.
    private mutating func clearAway() {
        while done < next, isDone[done] { done += 1 }
        guard done == publications.count || done > max(4 * window, publications.count / 2) else { return }
        publications.removeFirst(done)
        isDone.removeFirst(done)
        cleared += done
        next -= done
        done = 0
    }

    /// What was on its way is published again over the next connection.
    private mutating func startOver() {
        places.removeAll(keepingCapacity: true)
        next = done
    }
}
