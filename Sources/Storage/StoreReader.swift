public import Databases
import SQLite
public import Telemetry

/// The store as everybody but the pipeline sees it: open for reading only, beside the writer and without ever delaying it.
public struct StoreReader: ~Copyable {
    /// How long a reader waits for a lock; with a write-ahead log there is hardly ever one.
    private static let busyTimeoutMilliseconds: Int32 = 2000

    let connection: any DatabaseConnection
    let archives: (any DayArchives)?
    /// Which archives the questions to this reader needed.
    public let archiveUse: ArchiveUse

    /// * `damage`: what becomes of a question about a day whose file is damaged or missing.
    /// * `isMapped`: whether sealed files are mapped into memory; for a process that has nothing else to do, because a disk that fails
    ///     ends it.
    ///
    /// - Throws: when there is no store yet, or it cannot be read.
    public init(
        at location: StoreLocation,
        damage: DamageHandling = .refused,
        isMapped: Bool = false
    ) throws(DatabaseError) {
        switch location {
        case .folder(let folder):
            try self.init(folder: folder, damage: damage, isMapped: isMapped)
        case .postgresql(let server):
            try self.init(openForReading(server), nil, ArchiveUse(of: nil))
        }
    }

    /// The same, of files in a folder.
    ///
    /// `archives`: those of the store's own day files, if nothing else is said; the reader's tables of readings span them.
    public init(
        folder: String,
        archives: (any DayArchives)? = nil,
        damage: DamageHandling = .refused,
        isMapped: Bool = false
    ) throws(DatabaseError) {
        let connection = try SQLite.Connection(
            path: "\(folder)/\(Store.fileName)",
            mode: .readOnly,
            busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds
        )
        var archives = archives
        if archives == nil { archives = try StoreArchives(folder: folder, isMapped: isMapped, damage: damage) }
        let use = ArchiveUse(of: archives)
        try addLogicalTables(to: connection, archives, use)
        self.init(connection, archives, use)
    }

    private init(_ connection: any DatabaseConnection, _ archives: (any DayArchives)?, _ use: ArchiveUse) {
        self.connection = connection
        self.archives = archives
        archiveUse = use
    }
}

// MARK: - The outbox

/// An alert event on its way to a feed.
public struct OutboxEvent: Sendable {
    /// Rising without end; the cursor of a feed is the number of the last event that it delivered.
    public let sequence: Int64
    public let alert: String
    /// `fired`, `escalated`, `resolved`, `overdue`, or what an officer did: `accepted`, `assigned`, `dismissed`, `closed`,
    /// `reopened`.
    public let kind: String
    public let at: Instant
    /// The event as `schemas/alert.schema.json` has it.
    public let document: String
    public let rule: String
    public let title: String
    /// As it was with this event; it may rise with a later one.
    public let severity: String
    public let district: String
    public let deviceClass: String
    public let device: String
    /// Plate or name.
    public let name: String?
    public let place: String?
    /// Found afterwards: nobody is to be sent out for it.
    public let isLate: Bool
    /// The alert that opened the case.
    public let caseID: String
    /// The event's link of the hash chain: who keeps it can show later that nothing before it was altered.
    public let hash: String
}

extension StoreReader {
    /// The events behind a cursor, in order, at most `limit` of them.
    public func events(after sequence: Int64, limit: Int) throws(DatabaseError) -> [OutboxEvent] {
        // The primary keys of both tables serve.
        let rows = try connection.prepare(
            """
            SELECT \(outboxColumns) FROM alert_event AS e JOIN alert AS a ON a.id = e.alert
            WHERE e.seq > ? ORDER BY e.seq LIMIT ?
            """
        )
        try rows.bind(1, sequence)
        try rows.bind(2, Int64(limit))
        var events: [OutboxEvent] = []
        while try rows.step() { events.append(outboxEvent(in: rows)) }
        return events
    }

    /// The number of the last event that a feed delivered; 0 before the first.
    public func cursor(of feed: String) throws(DatabaseError) -> Int64 {
        let rows = try connection.prepare("SELECT seq FROM feed_cursor WHERE feed = ?")
        try rows.bind(1, feed)
        return try rows.step() ? rows.integer(0) : 0
    }

    /// The number of the newest event; 0 before the first.
    public func latestEvent() throws(DatabaseError) -> Int64 {
        try connection.integer("SELECT coalesce(max(seq), 0) FROM alert_event")
    }
}

/// The severity that an alert had with an event `AS e`. A document that somebody has damaged must not keep the events behind it from
/// anybody; `cityward verify` names it.
private let severityThen =
    "CASE WHEN json_valid(e.data) THEN json_extract(e.data, '$.severity') ELSE a.severity END"

/// The columns that ``outboxEvent(in:)`` reads, in its order, of `alert_event AS e` and `alert AS a`.
let outboxColumns = """
    e.seq, e.alert, e.kind, e.at, e.data, a.rule, a.title, \(severityThen), a.district, a.class, \
    a.device, a.name, a.place, a.late, a.case_id, e.hash
    """

func outboxEvent(in rows: any DatabaseStatement) -> OutboxEvent {
    OutboxEvent(
        sequence: rows.integer(0),
        alert: rows.text(1),
        kind: rows.text(2),
        at: Instant(milliseconds: rows.integer(3)),
        document: rows.text(4),
        rule: rows.text(5),
        title: rows.text(6),
        severity: rows.text(7),
        district: rows.text(8),
        deviceClass: rows.text(9),
        device: rows.text(10),
        name: rows.optionalText(11),
        place: rows.optionalText(12),
        isLate: rows.integer(13) != 0,
        caseID: rows.text(14),
        hash: rows.text(15)
    )
}

// MARK: - Questions of analysts

extension StoreReader {
    /// Runs one statement and shows its rows until `row` wants no more. One that would change something fails, because the
    /// connection is read-only.
    ///
    /// * `isOver`: asked now and then; `true` ends the statement with ``Databases/DatabaseError/Kind/interrupted``.
    /// * `columns`: called once, with the names of the columns.
    /// * `row`: called for each row; `false` ends the query.
    public func query(
        _ sql: String,
        isOver: @escaping () -> Bool,
        columns: ([String]) -> Void,
        row: ([Value]) -> Bool
    ) throws(DatabaseError) {
        let interruption = Interruption(isOver)
        connection.interrupt(when: interruption)
        defer {
            connection.stopInterrupting()
            withExtendedLifetime(interruption) {}
        }
        // Temporary tables, which a read-only connection may have, are not to be changed either.
        if connection.dialect == .sqlite { try connection.execute("PRAGMA query_only = ON") }
        let statement = try connection.prepare(sql)
        let count = statement.columnCount
        columns((0..<count).map { statement.name(ofColumn: $0) })
        while try statement.step() {
            guard row((0..<count).map { statement.value($0) }) else { return }
        }
    }
}
