public import Databases
public import Telemetry

/// How a feed stands in the store.
public struct FeedStanding: Sendable, Equatable {
    public let feed: String
    /// The number of the last event that it delivered or passed over.
    public let cursor: Int64
    /// How many events are behind its cursor, those included that its filter will pass over.
    public let waiting: Int
    /// When the oldest of them was noticed.
    public let waitingSince: Instant?
    /// How many events its receiver has refused.
    public let parked: Int

    public init(feed: String, cursor: Int64, waiting: Int, waitingSince: Instant?, parked: Int) {
        self.feed = feed
        self.cursor = cursor
        self.waiting = waiting
        self.waitingSince = waitingSince
        self.parked = parked
    }
}

extension StoreReader {
    /// Every feed that has ever delivered, by name; the keeper of evidence has a cursor too, and is no feed.
    public func feedStandings() throws(DatabaseError) -> [FeedStanding] {
        // The primary keys serve.
        let rows = try connection.prepare(
            """
            SELECT f.feed, f.seq, (SELECT count(*) FROM alert_event WHERE seq > f.seq),
                   (SELECT recorded_at FROM alert_event WHERE seq > f.seq ORDER BY seq LIMIT 1),
                   (SELECT count(*) FROM parked_event AS p WHERE p.feed = f.feed)
            FROM feed_cursor AS f WHERE f.feed <> '\(EvidenceDesk.cursorName)' ORDER BY f.feed
            """
        )
        var standings: [FeedStanding] = []
        while try rows.step() {
            standings.append(
                FeedStanding(
                    feed: rows.text(0),
                    cursor: rows.integer(1),
                    waiting: Int(rows.integer(2)),
                    waitingSince: rows.optionalInstant(3),
                    parked: Int(rows.integer(4))
                )
            )
        }
        return standings
    }

    /// What the receiver of a feed has refused, oldest first, at most `limit` of it.
    public func parkedEvents(of feed: String, limit: Int) throws(DatabaseError) -> [ParkedEvent] {
        let rows = try connection.prepare(
            "SELECT seq, parked_at, reason FROM parked_event WHERE feed = ? ORDER BY seq LIMIT ?"
        )
        try rows.bind(1, feed)
        try rows.bind(2, Int64(limit))
        var events: [ParkedEvent] = []
        while try rows.step() {
            let at = Instant(milliseconds: rows.integer(1))
            events.append(ParkedEvent(feed: feed, sequence: rows.integer(0), at: at, reason: rows.text(2)))
        }
        return events
    }

    /// Whether this reader is the one that delivers a feed from now on, until it is closed. Of a folder there is one daemon, and it does.
    ///
    /// A server keeps the lease with the connection: it ends with the daemon, or some seconds after its computer can be reached no more.
    public func lease(_ feed: String) throws(DatabaseError) -> Bool {
        guard connection.dialect == .postgresql else { return true }
        return try takeSessionLock("feed", feed, connection)
    }

    /// Parked events that somebody wants to be sent again, at most `limit` of them.
    public func eventsToRedeliver(of feed: String, limit: Int) throws(DatabaseError) -> [OutboxEvent] {
        let rows = try connection.prepare(
            """
            SELECT \(outboxColumns)
            FROM parked_event AS p JOIN alert_event AS e ON e.seq = p.seq JOIN alert AS a ON a.id = e.alert
            WHERE p.feed = ? AND p.redeliver = 1 ORDER BY p.seq LIMIT ?
            """
        )
        try rows.bind(1, feed)
        try rows.bind(2, Int64(limit))
        var events: [OutboxEvent] = []
        while try rows.step() { events.append(outboxEvent(in: rows)) }
        return events
    }
}

/// Asks feeds to send parked events again: a short transaction beside the pipeline, as officers' acts are.
public struct FeedDesk: ~Copyable {
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    private let connection: any DatabaseConnection

    /// - Throws: where there is no store of this version, see ``CaseDesk``.
    public init(at location: StoreLocation) throws {
        connection = try openExistingStore(at: location, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
    }

    /// Marks what a feed has parked, and returns how many events that are. The rows go when the feed has delivered them.
    public mutating func redeliver(_ feed: String, by who: String, at instant: Instant) throws(DatabaseError) -> Int {
        try connection.transaction { () throws(DatabaseError) -> Int in
            let mark = try connection.prepare("UPDATE parked_event SET redeliver = 1 WHERE feed = ? RETURNING seq")
            try mark.bind(1, feed)
            var count = 0
            while try mark.step() { count += 1 }
            var audit = try AuditTable(connection)
            try audit.insert(
                AuditLine(
                    at: instant,
                    who: who,
                    role: "admin",
                    action: "redeliver",
                    target: feed,
                    outcome: "\(count) events"
                )
            )
            return count
        }
    }
}
