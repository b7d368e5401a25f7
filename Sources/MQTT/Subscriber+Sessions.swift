extension Subscriber {
    /// Goes on with other topics. What leaves for it leaves with the next ``acknowledge()``; without a connection, with the next one.
    ///
    /// - Throws: when the connection was lost; the next one makes up for it.
    public mutating func change(topics: [String], former: [String]) throws(MQTTError) {
        guard isSplit else { return try sessions[0].change(topics: topics, former: former) }
        var changed: [SubscriberSession] = []
        for topic in topics {
            if let known = sessions.first(where: { $0.topics == [topic] }) {
                changed.append(known)
            } else {
                changed.append(try session(name(of: topic), topics: [topic], former: []))
            }
        }
        let gone = sessions.filter { !topics.contains($0.topics[0]) }
        for session in gone { session.disconnect() }
        sessions = changed
        let wanted = Set(topics.map { name(of: $0) })
        if let current = farewell, wanted.contains(current.clientID) { farewell = nil }
        unwanted = Set(unwanted + (gone.map { $0.topics[0] } + former).map { name(of: $0) }).subtracting(wanted)
            .sorted()
    }

    /// Waits, at most so long, until the broker has granted what ``change(topics:former:)`` asked for, with everything acknowledged that was
    /// received. Messages that come meanwhile come with the next ``receive(into:within:waitingAtMost:)``.
    public mutating func settle(atMost limit: Duration) throws(MQTTError) {
        let deadline = ContinuousClock.now + limit
        try acknowledge()
        while !isSubscribed, ContinuousClock.now < deadline {
            _ = try connectSessions(waitingAtMost: .milliseconds(10))
            for session in sessions where session.isConnected && !session.isSubscribed {
                if session.waitForPackets(atMost: .milliseconds(10)) { try session.readAhead() }
            }
        }
        // That there are new sessions is no news to who has asked for them.
        if isSubscribed { keptSoFar = true }
    }

    /// A step towards a connection of each session that has none.
    ///
    /// - Returns: whether one was made.
    /// - Throws: why one was not.
    mutating func connectSessions(waitingAtMost wait: Duration) throws(MQTTError) -> Bool {
        var isMade = false
        for session in sessions where !session.isConnected {
            let server = session.server
            do throws(MQTTError) {
                guard let wasKept = try session.connect(waitingAtMost: wait / sessions.count) else { continue }
                if keepsOrder, !isSplit, session.version == .threeOneOne {
                    try split()
                    return false
                }
                try session.subscribe()
                keptSoFar = keptSoFar && wasKept
                isMade = true
            } catch {
                // One has found it away, and that takes its time: the others need not look.
                if case .unreachable = error { for other in sessions { other.avoid(server) } }
                throw error
            }
        }
        return isMade
    }

    /// From now on each topic has a session of its own.
    private mutating func split() throws(MQTTError) {
        let whole = sessions[0]
        whole.disconnect()
        isSplit = true
        sessions = []
        for topic in whole.topics { sessions.append(try session(name(of: topic), topics: [topic], former: [])) }
        unwanted = [clientID] + whole.former.map { name(of: $0) }
    }

    /// One of them at a time, and readings do not wait for it. What fails is tried again.
    mutating func stepFarewells() {
        if farewell == nil, let name = unwanted.first {
            farewell = try? Farewell(to: broker, clientID: name, version: version)
        }
        guard let current = farewell, (try? current.step(waitingAtMost: .zero)) == true else { return }
        unwanted.removeAll { $0 == current.clientID }
        farewell = nil
    }

    /// The client identifier of a topic's own session: the same after each start, in whatever order the topics are.
    private func name(of topic: String) -> String { "\(clientID)/\(topic)" }

    func session(_ name: String, topics: [String], former: [String]) throws(MQTTError) -> SubscriberSession {
        try SubscriberSession(
            to: broker,
            topics: topics,
            former: former,
            clientID: name,
            sessionExpirySeconds: sessionExpirySeconds,
            receiveMaximum: receiveMaximum,
            // Before it is known what the broker speaks nobody steps back.
            keepsOrder: keepsOrder && isSplit,
            version: isSplit ? .threeOneOne : .five
        )
    }
}
