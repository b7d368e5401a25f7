import Databases
public import Storage

/// Proves that nothing of what officers and courts go by was altered or removed since the daemon wrote it.
///
/// It reads the store as it is at one instant, in one pass over each table, and holds in memory one alert at a time. Whoever can
/// write the file can also make all hashes anew; only anchors, hashes that somebody else was told, show that.
public struct Verification {
    /// Most findings that are told; of all that follow only the number is.
    public static let findingLimit = 1000

    /// Heads of the log that somebody has kept: a receiver of events, or the journal.
    private let anchors: [LogHead]
    private let show: (Finding) -> Void
    private let progress: (Int) -> Void
    /// Rows that were looked at.
    private(set) var rows = 0
    /// How many findings there are, the ones that were not told too.
    public private(set) var count = 0
    /// Where the log of events ends.
    public internal(set) var head = LogHead(sequence: 0, hash: HashChain.origin)
    /// Alerts that were looked at.
    public internal(set) var alerts = 0
    /// Until which event evidence has been frozen.
    var frozenUntil: Int64 = 0
    var lastEvent: Int64 = 0

    /// * `show`: called with each finding.
    /// * `progress`: called now and then with the number of rows that were looked at.
    public init(anchors: [LogHead], show: @escaping (Finding) -> Void, progress: @escaping (Int) -> Void = { _ in }) {
        self.anchors = anchors
        self.show = show
        self.progress = progress
    }

    /// Looks at everything.
    ///
    /// - Throws: what SQLite says where the store cannot be read at all; a damaged page is a finding.
    public mutating func run(_ store: borrowing StoreReader) throws {
        guard try store.isUpToDate() else {
            throw VerificationError.oldStore
        }
        try store.inOneView {
            try part("the file") { try $0.checkPages(store) }
            try part("alert_event") { try $0.checkEvents(store) }
            try part("alert_event") { try $0.checkAnchors(store) }
            try part("alert") { try $0.checkAlerts(store) }
            try part("alert_case") { try $0.checkCases(store) }
            try part("rule_set") { try $0.checkTexts(store) }
            try part("evidence") { try $0.checkEvidence(store) }
            try part("feed_cursor") { try $0.checkCursors(store) }
        }
    }

    /// A part of the work; a file that cannot be read in one place may be readable in others.
    private mutating func part(_ table: String, _ body: (inout Verification) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as DatabaseError where error.kind == .corrupt {
            tell(
                Finding(
                    table,
                    "?",
                    "a page of the file is damaged, and what stands there cannot be read (\(error.message)); restore a backup"
                )
            )
        }
    }

    mutating func tell(_ finding: Finding) {
        count += 1
        if count <= Self.findingLimit { show(finding) }
    }

    mutating func noteRow() {
        rows += 1
        if rows % 10_000 == 0 { progress(rows) }
    }

    /// The pages of these tables and their indexes, as SQLite sees them.
    private mutating func checkPages(_ store: borrowing StoreReader) throws {
        for table in ["alert_event", "alert", "alert_case", "evidence", "exhibit", "rule_set"] {
            for message in try store.pageDamage(of: table) {
                tell(Finding(table, "?", "SQLite finds the table damaged: \(message)"))
            }
        }
    }

    private mutating func checkAnchors(_ store: borrowing StoreReader) throws {
        for anchor in anchors {
            var stored: String?
            try store.query("SELECT hash FROM alert_event WHERE seq = \(anchor.sequence)") { stored = $0[0].text }
            guard stored != anchor.hash else { continue }
            tell(
                Finding(
                    "alert_event",
                    "\(anchor.sequence)",
                    column: "hash",
                    expected: anchor.hash,
                    found: stored ?? "no such event",
                    "the log is not the one of which this anchor was taken: it was written anew, or cut off"
                )
            )
        }
    }
}

/// Why a store cannot be verified.
enum VerificationError: Error, CustomStringConvertible {
    case oldStore

    var description: String {
        "an earlier cityward wrote the store, without hashes: start the daemon once, it brings the store up to date"
    }
}

extension StoreReader {
    /// Rows of a question, until there are no more.
    func query(_ sql: String, _ row: ([Value]) -> Void) throws(DatabaseError) {
        try query(sql, isOver: { false }, columns: { _ in }) {
            row($0)
            return true
        }
    }
}

extension Value {
    /// The value as a text; empty for NULL.
    var text: String { optionalText ?? "" }

    /// `nil` for NULL.
    var optionalText: String? {
        switch self {
        case .null: nil
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    var integer: Int64 {
        if case .integer(let number) = self { number } else { 0 }
    }
}
