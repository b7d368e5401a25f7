import Databases
import Telemetry

/// The outbox: everything that happens to alerts and their cases, in the order in which it was noticed. Nothing in it is ever
/// changed or removed, and its hashes show if somebody did.
struct EventLog: ~Copyable {
    private let find: any DatabaseStatement
    private var end: ChainEnd
    private let insertion: any DatabaseStatement

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
        let find = try connection.prepare("SELECT 1 FROM alert_event WHERE alert = ? AND kind = ? AND at = ?")
        let end = try ChainEnd(of: "alert_event", connection)
        let insertion = try connection.prepare(
            "INSERT INTO alert_event (seq, alert, kind, at, recorded_at, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        self.find = find
        self.end = end
        self.insertion = insertion
    }

    /// One row of the log.
    struct Entry {
        let alert: String
        let kind: String
        let at: Instant
        let recordedAt: Instant
        let document: String

        /// What the hash of the row is taken over, beside the hash before it.
        func words(sequence: Int64) -> [String] {
            ["\(sequence)", alert, kind, "\(at.milliseconds)", "\(recordedAt.milliseconds)", document]
        }
    }

    /// Whether the log has the event already; the same one is never raised twice.
    mutating func contains(alert: String, kind: String, at instant: Instant) throws(DatabaseError) -> Bool {
        try find.bind(1, alert)
        try find.bind(2, kind)
        try find.bind(3, instant.milliseconds)
        defer { find.reset() }
        return try find.step()
    }

    /// Adds an event that the log does not have.
    mutating func append(_ entry: Entry) throws(DatabaseError) {
        let (number, previous) = try end.read()
        let hash = HashChain.hash(after: previous, entry.words(sequence: number + 1))
        try insertion.bind(1, number + 1)
        try insertion.bind(2, entry.alert)
        try insertion.bind(3, entry.kind)
        try insertion.bind(4, entry.at.milliseconds)
        try insertion.bind(5, entry.recordedAt.milliseconds)
        try insertion.bind(6, entry.document)
        try insertion.bind(7, hash)
        try insertion.run()
        try end.note(number + 1)
    }
}

/// Gives the events of a store that had no hashes theirs.
func chainStoredEvents(_ connection: any DatabaseConnection) throws(DatabaseError) {
    let rows = try connection.prepare(
        "SELECT seq, alert, kind, at, recorded_at, data FROM alert_event ORDER BY seq"
    )
    let update = try connection.prepare("UPDATE alert_event SET hash = ? WHERE seq = ?")
    var previous = HashChain.origin
    while try rows.step() {
        let entry = EventLog.Entry(
            alert: rows.text(1),
            kind: rows.text(2),
            at: Instant(milliseconds: rows.integer(3)),
            recordedAt: Instant(milliseconds: rows.integer(4)),
            document: rows.text(5)
        )
        previous = HashChain.hash(after: previous, entry.words(sequence: rows.integer(0)))
        try update.bind(1, previous)
        try update.bind(2, rows.integer(0))
        try update.run()
    }
    // Earlier versions skipped a number for each event that they already had. Behind the last row that would look like a removal.
    try connection.execute(
        "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(seq), 0) FROM alert_event) WHERE name = 'alert_event'"
    )
}
