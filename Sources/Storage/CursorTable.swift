import Databases
public import Telemetry

/// How far each feed has delivered the outbox, and what its receiver has refused.
///
/// Feeds hand both to the pipeline, which writes them with its next commit: the store keeps one writer. A crash before that
/// delivers some events again, with the same identifiers.
struct CursorTable: ~Copyable {
    private let upsert: any DatabaseStatement
    private let parking: any DatabaseStatement
    private let removal: any DatabaseStatement

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
        // Never back: the last word of a daemon that was away may come after that of the one that delivers now.
        let upsert = try connection.prepare(
            """
            INSERT INTO feed_cursor (feed, seq) VALUES (?, ?)
            ON CONFLICT (feed) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > feed_cursor.seq
            """
        )
        let parking = try connection.prepare(
            """
            INSERT INTO parked_event (feed, seq, parked_at, reason) VALUES (?, ?, ?, ?)
            ON CONFLICT (feed, seq) DO UPDATE SET
                parked_at = excluded.parked_at, reason = excluded.reason, redeliver = 0
            """
        )
        let removal = try connection.prepare("DELETE FROM parked_event WHERE feed = ? AND seq = ?")
        self.upsert = upsert
        self.parking = parking
        self.removal = removal
    }

    /// Writes parked events before cursors: one that is passed over is never lost.
    mutating func set(_ progress: FeedProgress) throws(DatabaseError) {
        for (feed, sequences) in progress.redelivered {
            for sequence in sequences { try remove(feed, sequence) }
        }
        for event in progress.parked { try park(event) }
        for (feed, sequence) in progress.cursors {
            try upsert.bind(1, feed)
            try upsert.bind(2, sequence)
            try upsert.run()
        }
    }

    private mutating func park(_ event: ParkedEvent) throws(DatabaseError) {
        try parking.bind(1, event.feed)
        try parking.bind(2, event.sequence)
        try parking.bind(3, event.at.milliseconds)
        try parking.bind(4, event.reason)
        try parking.run()
    }

    private mutating func remove(_ feed: String, _ sequence: Int64) throws(DatabaseError) {
        try removal.bind(1, feed)
        try removal.bind(2, sequence)
        try removal.run()
    }
}

/// What feeds have done since the last commit.
public struct FeedProgress: Sendable, Equatable {
    /// How far each feed has delivered.
    public var cursors: [String: Int64]
    /// Events that the receivers of feeds have refused for good.
    public var parked: [ParkedEvent]
    /// Parked events that were delivered after all, by feed.
    public var redelivered: [String: Set<Int64>]

    public init(
        cursors: [String: Int64] = [:],
        parked: [ParkedEvent] = [],
        redelivered: [String: Set<Int64>] = [:]
    ) {
        self.cursors = cursors
        self.parked = parked
        self.redelivered = redelivered
    }

    public var isEmpty: Bool { cursors.isEmpty && parked.isEmpty && redelivered.isEmpty }
}

/// An event that the receiver of a feed has refused for good: the feed goes on without it, and people see it.
public struct ParkedEvent: Sendable, Equatable {
    public let feed: String
    public let sequence: Int64
    public let at: Instant
    /// What the receiver said.
    public let reason: String

    public init(feed: String, sequence: Int64, at: Instant, reason: String) {
        self.feed = feed
        self.sequence = sequence
        self.at = at
        self.reason = reason
    }
}
