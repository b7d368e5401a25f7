import SQLite
public import Telemetry

/// How far each feed has delivered the outbox.
///
/// Feeds hand their cursors to the pipeline, which writes them with its next commit: the store keeps one writer. A crash before
/// that delivers some events again, with the same identifiers.
struct CursorTable: ~Copyable {
    private var upsert: Statement
    private var parking: Statement

    init(_ connection: borrowing Connection) throws(SQLiteError) {
        let upsert = try connection.prepare(
            """
            INSERT INTO feed_cursor (feed, seq) VALUES (?, ?)
            ON CONFLICT (feed) DO UPDATE SET seq = excluded.seq
            """
        )
        let parking = try connection.prepare(
            """
            INSERT INTO parked_event (feed, seq, parked_at, reason) VALUES (?, ?, ?, ?)
            ON CONFLICT (feed, seq) DO UPDATE SET parked_at = excluded.parked_at, reason = excluded.reason
            """
        )
        self.upsert = upsert
        self.parking = parking
    }

    mutating func set(_ feed: String, to sequence: Int64) throws(SQLiteError) {
        try upsert.bind(1, feed)
        try upsert.bind(2, sequence)
        try upsert.run()
    }

    mutating func park(_ event: ParkedEvent) throws(SQLiteError) {
        try parking.bind(1, event.feed)
        try parking.bind(2, event.sequence)
        try parking.bind(3, event.at.milliseconds)
        try parking.bind(4, event.reason)
        try parking.run()
    }
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
