public import Databases
public import Telemetry

/// A case as a list shows it.
public struct CaseEntry: Sendable, Equatable {
    public let file: CaseFile
    /// The alert that opened it.
    public let alert: Alert
    /// Whether an alert of the case is still firing.
    public let isFiring: Bool
    /// When its last alert fired.
    public let lastFiredAt: Instant
}

/// Which cases a list shows.
public struct CaseFilter: Sendable {
    /// Empty for every status.
    public var statuses: Set<CaseFile.Status>
    /// Only cases whose term has ended before they did.
    public var onlyOverdue: Bool
    /// Whether an alert of the case is firing; `nil` for either.
    public var isFiring: Bool?
    public var rule: String?
    public var district: String?

    public init(
        statuses: Set<CaseFile.Status> = [],
        onlyOverdue: Bool = false,
        isFiring: Bool? = nil,
        rule: String? = nil,
        district: String? = nil
    ) {
        self.statuses = statuses
        self.onlyOverdue = onlyOverdue
        self.isFiring = isFiring
        self.rule = rule
        self.district = district
    }
}

/// Where an alert stands, with the judge and with the officers.
public struct AlertStanding: Sendable, Equatable {
    public let isFiring: Bool
    public let status: CaseFile.Status
    public let isOverdue: Bool
}

/// Who did something to a case.
public struct CaseTrace: Sendable, Equatable {
    /// `accepted`, `assigned`, `dismissed`, `closed` or `reopened`.
    public let kind: String
    public let at: Instant
    public let officer: String
}

extension StoreReader {
    /// Cases, the most urgent first: by the end of their term, those without a term last, and then by when they were opened.
    public func cases(_ filter: CaseFilter, limit: Int) throws(DatabaseError) -> [CaseEntry] {
        let statuses = filter.statuses.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        // The open ones are few, and an index has them.
        let rows = try connection.prepare(
            """
            SELECT \(caseColumns), \(alertColumns), firing, last_fired_at FROM (
                SELECT c.id AS number,
                       CASE WHEN EXISTS (SELECT 1 FROM alert AS f WHERE f.case_id = c.id AND f.state = 'firing')
                            THEN 1 ELSE 0 END AS firing,
                       (SELECT max(f.fired_at) FROM alert AS f WHERE f.case_id = c.id) AS last_fired_at
                FROM alert_case AS c
                WHERE \(statuses.isEmpty ? "TRUE" : "c.status IN (\(statuses))")
                    AND (?1 = 0 OR c.overdue_at IS NOT NULL) AND (CAST(?2 AS text) IS NULL OR c.rule = ?2)) AS chosen
            JOIN alert_case AS c ON c.id = number JOIN alert AS a ON a.id = number
            WHERE (CAST(?3 AS bigint) IS NULL OR firing = ?3) AND (CAST(?4 AS text) IS NULL OR a.district = ?4)
            ORDER BY c.due_at IS NULL, c.due_at, c.opened_at, c.id LIMIT ?5
            """
        )
        try rows.bind(1, filter.onlyOverdue ? 1 : 0 as Int64)
        try rows.bind(2, filter.rule)
        if let isFiring = filter.isFiring { try rows.bind(3, isFiring ? 1 : 0 as Int64) }
        try rows.bind(4, filter.district)
        try rows.bind(5, Int64(limit))
        var entries: [CaseEntry] = []
        while try rows.step() {
            entries.append(
                CaseEntry(
                    file: caseFile(in: rows, from: 0),
                    alert: alert(in: rows, from: 12),
                    isFiring: rows.integer(33) != 0,
                    lastFiredAt: Instant(milliseconds: rows.integer(34))
                )
            )
        }
        return entries
    }

    /// `nil` where there is no such alert.
    public func standing(of alert: String) throws(DatabaseError) -> AlertStanding? {
        let rows = try connection.prepare(
            """
            SELECT a.state, c.status, c.overdue_at FROM alert AS a JOIN alert_case AS c ON c.id = a.case_id WHERE a.id = ?
            """
        )
        try rows.bind(1, alert)
        guard try rows.step() else { return nil }
        return AlertStanding(
            isFiring: rows.text(0) == "firing",
            status: CaseFile.Status(rawValue: rows.text(1)) ?? .open,
            isOverdue: !rows.isNull(2)
        )
    }

    /// The identifiers that begin with a text, in order.
    public func alerts(beginningWith prefix: String, limit: Int) throws(DatabaseError) -> [String] {
        // The primary key serves; U+10FFFF sorts behind everything that may follow.
        let rows = try connection.prepare(
            "SELECT id FROM alert WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        )
        try rows.bind(1, prefix)
        // Behind everything that begins so.
        try rows.bind(2, prefix + "\u{10FFFF}")
        try rows.bind(3, Int64(limit))
        var identifiers: [String] = []
        while try rows.step() { identifiers.append(rows.text(0)) }
        return identifiers
    }

    /// Who acted last on a case; `nil` where nobody has.
    public func lastAct(onCase id: String) throws(DatabaseError) -> CaseTrace? {
        let rows = try connection.prepare(
            """
            SELECT kind, at, json_extract(data, '$.act.by') FROM alert_event
            WHERE alert = ? AND kind IN ('accepted', 'assigned', 'dismissed', 'closed', 'reopened') ORDER BY seq DESC LIMIT 1
            """
        )
        try rows.bind(1, id)
        guard try rows.step() else { return nil }
        return CaseTrace(kind: rows.text(0), at: Instant(milliseconds: rows.integer(1)), officer: rows.text(2))
    }
}
