public import Databases
public import Telemetry

/// A part of what decided an alert, frozen: see `Evidence`.
public struct EvidencePart: Sendable, Equatable {
    public enum Part: String, Sendable, CaseIterable {
        /// From some time before the onset to the firing.
        case before
        /// From the firing to the end.
        case during
    }

    public let alert: String
    public let part: Part
    /// What the computer's clock showed when it was frozen.
    public let recordedAt: Instant
    /// A JSON object.
    public let content: String

    public init(alert: String, part: Part, recordedAt: Instant, content: String) {
        self.alert = alert
        self.part = part
        self.recordedAt = recordedAt
        self.content = content
    }

    /// What the hash of its row is taken over, beside the hash before it.
    func words(sequence: Int64) -> [String] {
        ["\(sequence)", alert, part.rawValue, "\(recordedAt.milliseconds)", content]
    }
}

/// Where evidence is put down: short transactions beside the pipeline, as officers' acts are.
///
/// How far the log of events has been seen is written with the parts that come of it: killed anywhere, no part is missing and none
/// is there twice.
public struct EvidenceDesk: ~Copyable {
    /// The key of its cursor, kept as those of feeds are.
    public static let cursorName = "evidence"
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    private let connection: any DatabaseConnection
    private let find: any DatabaseStatement
    private var end: ChainEnd
    private let insertion: any DatabaseStatement
    private var cursors: CursorTable

    /// - Throws: ``StoreError/absent(place:)``, ``StoreError/older(version:known:)``, or SQLite's error.
    public init(at location: StoreLocation) throws {
        let connection = try openExistingStore(at: location, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        // The pipeline moves the log into the file; whoever commits beside it must be done soon.
        if connection.dialect == .sqlite { try connection.execute("PRAGMA wal_autocheckpoint = 0") }
        let find = try connection.prepare("SELECT 1 FROM evidence WHERE alert = ? AND part = ?")
        let end = try ChainEnd(of: "evidence", connection)
        let insertion = try connection.prepare(
            "INSERT INTO evidence (seq, alert, part, recorded_at, content, hash) VALUES (?, ?, ?, ?, ?, ?)"
        )
        let cursors = try CursorTable(connection)
        self.find = find
        self.end = end
        self.insertion = insertion
        self.cursors = cursors
        self.connection = connection
    }

    /// Writes parts in one transaction, and returns when they are on the disk. A part that is there already stays as it is.
    ///
    /// `sequence`: the number of the last event that needs no more looking at; `nil` where there will be more parts of it.
    public mutating func keep(_ parts: [EvidencePart], seenUntil sequence: Int64?) throws(DatabaseError) {
        try connection.transaction { () throws(DatabaseError) in
            for part in parts { try insert(part) }
            if let sequence { try cursors.set(FeedProgress(cursors: [Self.cursorName: sequence])) }
        }
    }

    private mutating func insert(_ part: EvidencePart) throws(DatabaseError) {
        try find.bind(1, part.alert)
        try find.bind(2, part.part.rawValue)
        defer { find.reset() }
        guard try !find.step() else { return }
        let (number, previous) = try end.read()
        try insertion.bind(1, number + 1)
        try insertion.bind(2, part.alert)
        try insertion.bind(3, part.part.rawValue)
        try insertion.bind(4, part.recordedAt.milliseconds)
        try insertion.bind(5, part.content)
        try insertion.bind(6, HashChain.hash(after: previous, part.words(sequence: number + 1)))
        try insertion.run()
        try end.note(number + 1)
    }
}
