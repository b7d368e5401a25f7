public import Databases
public import Telemetry

/// An alert as it stands, with its case.
public struct AlertSheet: Sendable, Equatable {
    public let alert: Alert
    /// `nil` while it fires.
    public let resolvedAt: Instant?
    public let resolution: AlertEvent.Resolution?
    public let file: CaseFile

    public var isFiring: Bool { resolvedAt == nil }
}

/// Which alerts are wanted; what is `nil` is not asked for.
public struct AlertFilter: Sendable, Equatable {
    public var isFiring: Bool?
    public var statuses: Set<CaseFile.Status>?
    /// The term of the case has passed without an end.
    public var isOverdue: Bool?
    public var rules: [String]?
    public var districts: [String]?
    public var severities: [Severity]?
    public var classes: [String]?
    public var device: String?
    public var isLate: Bool?
    /// By `firedAt`.
    public var from: Instant?
    public var to: Instant?
    /// Where the device was; alerts without a position are in every box, as OGC API – Features has it.
    public var box: BoundingBox?
    /// A part of the device's identifier or name, the company or the title.
    public var text: String?

    public init() {}
}

/// Where a page of alerts ends: the last alert on it.
public struct AlertCursor: Sendable, Equatable {
    public let firedAt: Instant
    public let id: String

    public init(firedAt: Instant, id: String) {
        self.firedAt = firedAt
        self.id = id
    }
}

extension StoreReader {
    /// Alerts, the newest first, behind a cursor, at most `limit` of them.
    public func alerts(
        matching filter: AlertFilter,
        after cursor: AlertCursor? = nil,
        limit: Int
    ) throws(DatabaseError) -> [AlertSheet] {
        var conditions = AlertConditions(filter)
        if let cursor {
            conditions.add("(a.fired_at, a.id) < (?, ?)", .integer(cursor.firedAt.milliseconds), .text(cursor.id))
        }
        // Cases that are open are few among all that ever were: then alert_case_that_is_open leads, and alert_by_case finds their
        // alerts. Otherwise one of the indexes that end with fired_at gives the order: alert_that_fires, alert_by_device,
        // alert_by_district, alert_by_rule, alert_by_time. What is joined is compared with an expression, which keeps it second.
        let tables =
            filter.asksForOpenCases
            ? "alert_case AS c JOIN alert AS a ON a.case_id = c.id || ''"
            : "alert AS a JOIN alert_case AS c ON c.id = a.case_id || ''"
        let rows = try connection.prepare(
            """
            SELECT \(alertColumns), a.resolved_at, a.resolution, \(caseColumns)
            FROM \(tables)
            \(conditions.clause)
            ORDER BY a.fired_at DESC, a.id DESC LIMIT \(limit)
            """
        )
        try conditions.bind(to: rows)
        var sheets: [AlertSheet] = []
        while try rows.step() { sheets.append(sheet(in: rows)) }
        return sheets
    }

    /// One alert with its case; `nil` where there is none of this identifier.
    public func sheet(of id: String) throws(DatabaseError) -> AlertSheet? {
        // The primary keys of both tables serve.
        let rows = try connection.prepare(
            """
            SELECT \(alertColumns), a.resolved_at, a.resolution, \(caseColumns)
            FROM alert AS a JOIN alert_case AS c ON c.id = a.case_id WHERE a.id = ?
            """
        )
        try rows.bind(1, id)
        return try rows.step() ? sheet(in: rows) : nil
    }

    private func sheet(in rows: any DatabaseStatement) -> AlertSheet {
        AlertSheet(
            alert: Storage.alert(in: rows, from: 0),
            resolvedAt: rows.optionalInstant(21),
            resolution: rows.optionalText(22).flatMap(AlertEvent.Resolution.init(rawValue:)),
            file: caseFile(in: rows, from: 23)
        )
    }
}

extension AlertFilter {
    var asksForOpenCases: Bool {
        guard let statuses else { return false }
        return !statuses.isEmpty && statuses.allSatisfy(\.isOpen)
    }
}
