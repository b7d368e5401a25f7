import SQLite

/// How far each feed has delivered the outbox.
///
/// Feeds hand their cursors to the pipeline, which writes them with its next commit: the store keeps one writer. A crash before
/// that delivers some events again, with the same identifiers.
struct CursorTable: ~Copyable {
    private var upsert: Statement

    init(_ connection: borrowing Connection) throws(SQLiteError) {
        upsert = try connection.prepare(
            """
            INSERT INTO feed_cursor (feed, seq) VALUES (?, ?)
            ON CONFLICT (feed) DO UPDATE SET seq = excluded.seq
            """
        )
    }

    mutating func set(_ feed: String, to sequence: Int64) throws(SQLiteError) {
        try upsert.bind(1, feed)
        try upsert.bind(2, sequence)
        try upsert.run()
    }
}
