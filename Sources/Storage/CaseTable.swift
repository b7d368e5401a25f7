import Databases
import Telemetry

/// The officers' side of alerts: one case for a rule, a device and a place, until it is ended.
struct CaseTable: ~Copyable {
    private let findOpen: any DatabaseStatement
    private let open: any DatabaseStatement
    private let join: any DatabaseStatement
    private let find: any DatabaseStatement
    private let update: any DatabaseStatement
    private let nextTerm: any DatabaseStatement
    private let passTerms: any DatabaseStatement

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
        // The indexes alert_case_that_is_open and alert_case_by_term serve: their conditions stand in the statements.
        let findOpen = try connection.prepare(
            """
            SELECT id FROM alert_case
            WHERE class = ? AND device = ? AND rule = ? AND place = ? AND status IN ('open', 'accepted')
            ORDER BY opened_at, id LIMIT 1
            """
        )
        let open = try connection.prepare(
            """
            INSERT INTO alert_case (id, rule, class, device, place, status, opened_at, due_at, alerts, version)
            VALUES (?, ?, ?, ?, ?, 'open', ?, ?, 1, 0)
            """
        )
        let join = try connection.prepare("UPDATE alert_case SET alerts = alerts + 1 WHERE id = ?")
        let find = try connection.prepare("SELECT \(caseColumns) FROM alert_case AS c WHERE c.id = ?")
        let update = try connection.prepare(
            """
            UPDATE alert_case SET status = ?, team = ?, officer = ?, reason = ?, measure = ?, overdue_at = ?, ended_at = ?,
                                  version = ?
            WHERE id = ?
            """
        )
        let nextTerm = try connection.prepare(
            """
            SELECT min(due_at) FROM alert_case
            WHERE status IN ('open', 'accepted') AND overdue_at IS NULL AND due_at IS NOT NULL
            """
        )
        let passTerms = try connection.prepare(
            """
            UPDATE alert_case SET overdue_at = due_at
            WHERE status IN ('open', 'accepted') AND overdue_at IS NULL AND due_at IS NOT NULL AND due_at <= ?
            RETURNING id
            """
        )
        self.findOpen = findOpen
        self.open = open
        self.join = join
        self.find = find
        self.update = update
        self.nextTerm = nextTerm
        self.passTerms = passTerms
    }

    subscript(id: String) -> CaseFile? {
        mutating get throws(DatabaseError) {
            try find.bind(1, id)
            defer { find.reset() }
            return try find.step() ? caseFile(in: find, from: 0) : nil
        }
    }

    /// The case of an alert that has just fired: the open one of its rule, device and place, or a new one.
    mutating func file(_ alert: Alert) throws(DatabaseError) -> String {
        if let id = try openCase(of: alert) {
            try join.bind(1, id)
            try join.run()
            return id
        }
        let texts = [alert.id, alert.rule, alert.deviceClass, alert.device, alert.place ?? ""]
        for (index, text) in texts.enumerated() { try open.bind(Int32(index + 1), text) }
        try open.bind(6, alert.firedAt.milliseconds)
        // What is found afterwards has no term: nobody is to be sent out for it.
        if let due = alert.dueAt, !alert.isLate { try open.bind(7, due.milliseconds) } else { try open.bindNull(7) }
        try open.run()
        return alert.id
    }

    mutating func save(_ file: CaseFile) throws(DatabaseError) {
        try update.bind(1, file.status.rawValue)
        for (index, text) in [file.team, file.officer, file.reason, file.measure].enumerated() {
            try update.bind(Int32(index + 2), text)
        }
        for (index, instant) in [file.overdueAt, file.endedAt].enumerated() {
            guard let instant else {
                try update.bindNull(Int32(index + 6))
                continue
            }
            try update.bind(Int32(index + 6), instant.milliseconds)
        }
        try update.bind(8, Int64(file.version))
        try update.bind(9, file.id)
        try update.run()
    }

    /// When the next term of an open case ends.
    mutating func nextTermEnd() throws(DatabaseError) -> Instant? {
        defer { nextTerm.reset() }
        guard try nextTerm.step(), !nextTerm.isNull(0) else { return nil }
        return Instant(milliseconds: nextTerm.integer(0))
    }

    /// Marks the open cases whose term has ended by an instant as overdue; their identifiers.
    mutating func passTerms(until instant: Instant) throws(DatabaseError) -> [String] {
        try passTerms.bind(1, instant.milliseconds)
        defer { passTerms.reset() }
        var ids: [String] = []
        while try passTerms.step() { ids.append(passTerms.text(0)) }
        return ids
    }

    private mutating func openCase(of alert: Alert) throws(DatabaseError) -> String? {
        let texts = [alert.deviceClass, alert.device, alert.rule, alert.place ?? ""]
        for (index, text) in texts.enumerated() { try findOpen.bind(Int32(index + 1), text) }
        defer { findOpen.reset() }
        return try findOpen.step() ? findOpen.text(0) : nil
    }
}

/// The columns that ``caseFile(in:from:)`` reads, in its order, of a table `alert_case AS c`.
let caseColumns = """
    c.id, c.status, c.team, c.officer, c.reason, c.measure, c.opened_at, c.due_at, c.overdue_at, c.ended_at, c.alerts, \
    c.version
    """

/// The case in a row, whose columns begin with a number.
func caseFile(in rows: any DatabaseStatement, from first: Int32) -> CaseFile {
    CaseFile(
        id: rows.text(first),
        status: CaseFile.Status(rawValue: rows.text(first + 1)) ?? .open,
        team: rows.optionalText(first + 2),
        officer: rows.optionalText(first + 3),
        reason: rows.optionalText(first + 4),
        measure: rows.optionalText(first + 5),
        openedAt: Instant(milliseconds: rows.integer(first + 6)),
        dueAt: rows.optionalInstant(first + 7),
        overdueAt: rows.optionalInstant(first + 8),
        endedAt: rows.optionalInstant(first + 9),
        alerts: Int(rows.integer(first + 10)),
        version: Int(rows.integer(first + 11))
    )
}

extension DatabaseStatement {
    /// A time in a column; `nil` for NULL.
    func optionalInstant(_ column: Int32) -> Instant? {
        isNull(column) ? nil : Instant(milliseconds: integer(column))
    }
}
