public import Databases
public import Telemetry

/// A case with the acts that ended it and took it up again, so that it can be seen as it stood at any instant.
public struct CaseHistory: Sendable, Equatable {
    /// The alert that opened it.
    public let id: String
    public let rule: String
    public let deviceClass: String
    public let district: String
    public let category: String?
    public let openedAt: Instant
    /// `nil` where the rule sets no term.
    public let dueAt: Instant?
    /// In the order in which they were done.
    public let steps: [Step]

    public struct Step: Sendable, Equatable {
        public enum Kind: String, Sendable {
            case dismissed, closed, reopened
        }

        public let kind: Kind
        public let at: Instant
        public let officer: String
        /// Why it was dismissed, or what was done, by the city's lists.
        public let word: String?

        public init(_ kind: Kind, at: Instant, officer: String, word: String? = nil) {
            self.kind = kind
            self.at = at
            self.officer = officer
            self.word = word
        }
    }

    public init(
        id: String,
        rule: String,
        deviceClass: String,
        district: String,
        category: String?,
        openedAt: Instant,
        dueAt: Instant?,
        steps: [Step]
    ) {
        self.id = id
        self.rule = rule
        self.deviceClass = deviceClass
        self.district = district
        self.category = category
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.steps = steps
    }

    /// The act by which it stood dismissed or closed just before an instant; `nil` where it was open then.
    public func end(before instant: Instant) -> Step? {
        steps.last { $0.at < instant }.flatMap { $0.kind == .reopened ? nil : $0 }
    }
}

/// An alert as reports count it.
public struct FiledAlert: Sendable, Equatable {
    public let id: String
    /// The alert that opened its case.
    public let caseID: String
    public let rule: String
    public let title: String
    /// Content hash of the rule set that raised it.
    public let ruleSet: String
    public let deviceClass: String
    public let device: String
    public let deviceName: String?
    public let company: String?
    public let district: String
    public let firedAt: Instant
    public let isLate: Bool
}

extension StoreReader {
    /// The cases whose term ends in a stretch of time, by identifier.
    public func caseHistories(dueIn stretch: Range<Instant>) throws(DatabaseError) -> [CaseHistory] {
        try caseHistories(where: "c.due_at >= ?1 AND c.due_at < ?2", stretch)
    }

    /// The cases whose term ended before an instant and that were, or may have been, still open then.
    public func caseHistories(overdueAt instant: Instant) throws(DatabaseError) -> [CaseHistory] {
        let candidates = try caseHistories(
            where: "c.due_at >= ?1 AND c.due_at < ?2 AND (c.status IN ('open', 'accepted') OR c.ended_at >= ?2)",
            .distantPast..<instant
        )
        return candidates.filter { $0.end(before: instant) == nil }
    }

    /// The cases of the alerts that fired in a stretch of time and that somebody has ended once, by identifier.
    public func caseHistories(ofAlertsFiredIn stretch: Range<Instant>) throws(DatabaseError) -> [CaseHistory] {
        try caseHistories(
            where: "c.id IN (SELECT f.case_id FROM alert AS f WHERE f.fired_at >= ?1 AND f.fired_at < ?2)",
            stretch
        ).filter { !$0.steps.isEmpty }
    }

    private func caseHistories(
        where condition: String,
        _ stretch: Range<Instant>
    ) throws(DatabaseError) -> [CaseHistory] {
        // The primary key of alert and the unique index of alert_event serve.
        let rows = try connection.prepare(
            """
            SELECT c.id, a.rule, a.class, a.district, a.category, c.opened_at, c.due_at, e.kind, e.at,
                   CASE WHEN json_valid(e.data) THEN json_extract(e.data, '$.act.by') END,
                   CASE WHEN json_valid(e.data)
                        THEN coalesce(json_extract(e.data, '$.act.reason'), json_extract(e.data, '$.act.measure')) END
            FROM alert_case AS c JOIN alert AS a ON a.id = c.id
            LEFT JOIN alert_event AS e ON e.alert = c.id AND e.kind IN ('dismissed', 'closed', 'reopened')
            WHERE \(condition) ORDER BY c.id, e.seq
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        var cases: [CaseHistory] = []
        while try rows.step() {
            var steps: [CaseHistory.Step] = []
            if cases.last?.id == rows.text(0) { steps = cases.removeLast().steps }
            if let kind = rows.optionalText(7).flatMap(CaseHistory.Step.Kind.init(rawValue:)) {
                steps.append(
                    CaseHistory.Step(
                        kind,
                        at: Instant(milliseconds: rows.integer(8)),
                        officer: rows.optionalText(9) ?? "",
                        word: rows.optionalText(10)
                    )
                )
            }
            cases.append(
                CaseHistory(
                    id: rows.text(0),
                    rule: rows.text(1),
                    deviceClass: rows.text(2),
                    district: rows.text(3),
                    category: rows.optionalText(4),
                    openedAt: Instant(milliseconds: rows.integer(5)),
                    dueAt: rows.optionalInstant(6),
                    steps: steps
                )
            )
        }
        return cases
    }

    /// Shows the alerts that fired in a stretch of time, those found late too, in the order of their firing.
    public func filedAlerts(firedIn stretch: Range<Instant>, _ body: (FiledAlert) throws -> Void) throws {
        // The index alert_by_time serves.
        let rows = try connection.prepare(
            """
            SELECT id, case_id, rule, title, rule_set, class, device, name, company, district, fired_at, late FROM alert
            WHERE fired_at >= ?1 AND fired_at < ?2 ORDER BY fired_at, id
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        while try rows.step() {
            try body(
                FiledAlert(
                    id: rows.text(0),
                    caseID: rows.text(1),
                    rule: rows.text(2),
                    title: rows.text(3),
                    ruleSet: rows.text(4),
                    deviceClass: rows.text(5),
                    device: rows.text(6),
                    deviceName: rows.optionalText(7),
                    company: rows.optionalText(8),
                    district: rows.text(9),
                    firedAt: Instant(milliseconds: rows.integer(10)),
                    isLate: rows.integer(11) != 0
                )
            )
        }
    }

    /// The rule and limit files of a rule set by which a daemon has judged; `nil` where they are gone.
    public func text(ofRuleSet hash: String) throws(DatabaseError) -> String? {
        let rows = try connection.prepare("SELECT text FROM rule_set WHERE hash = ?")
        try rows.bind(1, hash)
        return try rows.step() ? rows.text(0) : nil
    }

    /// When the last alert event happened; `nil` without events.
    public func lastEventAt() throws(DatabaseError) -> Instant? {
        let rows = try connection.prepare("SELECT at FROM alert_event ORDER BY seq DESC LIMIT 1")
        guard try rows.step() else { return nil }
        return Instant(milliseconds: rows.integer(0))
    }
}
