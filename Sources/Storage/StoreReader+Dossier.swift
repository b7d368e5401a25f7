public import Databases
public import Telemetry

/// Everything that the store knows of one alert, for its case file.
public struct AlertDossier: Sendable {
    public let alert: Alert
    public let isFiring: Bool
    public let resolvedAt: Instant?
    public let resolution: AlertEvent.Resolution?
    /// What it rests on beside readings, as a JSON object; `nil` for alerts of earlier versions.
    public let grounds: String?
    public let file: CaseFile
    /// Its own events, and what officers did in its case, in the order of the log.
    public let events: [LoggedEvent]
    public let evidence: [StoredEvidence]
    /// The rule files by which it was raised; `nil` where they are gone.
    public let ruleSetText: String?
    /// The other alerts of the case.
    public let companions: [String]

    /// An event with its place in the chain.
    public struct LoggedEvent: Sendable, Equatable {
        public let sequence: Int64
        public let alert: String
        public let kind: String
        public let at: Instant
        public let recordedAt: Instant
        public let document: String
        /// What the hash was made behind: the hash of the event before it.
        public let previous: String
        public let hash: String
    }

    /// A frozen part with its place in the chain.
    public struct StoredEvidence: Sendable, Equatable {
        public let sequence: Int64
        public let part: EvidencePart
        public let previous: String
        public let hash: String
    }
}

extension StoreReader {
    /// Everything of one alert; `nil` where there is no such alert.
    public func dossier(of id: String) throws -> AlertDossier? {
        try inOneView {
            let rows = try connection.prepare(
                """
                SELECT \(alertColumns), \(caseColumns), a.state, a.resolved_at, a.resolution, a.grounds,
                       (SELECT r.text FROM rule_set AS r WHERE r.hash = a.rule_set)
                FROM alert AS a JOIN alert_case AS c ON c.id = a.case_id WHERE a.id = ?
                """
            )
            try rows.bind(1, id)
            guard try rows.step() else { return nil }
            let file = caseFile(in: rows, from: 21)
            return AlertDossier(
                alert: alert(in: rows, from: 0),
                isFiring: rows.text(33) == "firing",
                resolvedAt: rows.optionalInstant(34),
                resolution: rows.optionalText(35).flatMap(AlertEvent.Resolution.init),
                grounds: rows.optionalText(36),
                file: file,
                events: try events(of: id, case: file.id),
                evidence: try storedEvidence(of: id),
                ruleSetText: rows.optionalText(37),
                companions: try companions(of: id, case: file.id)
            )
        }
    }

    /// A text that alerts name by its hash; `nil` where it is gone.
    public func exhibit(_ hash: String) throws(DatabaseError) -> String? {
        let rows = try connection.prepare("SELECT content FROM exhibit WHERE hash = ?")
        try rows.bind(1, hash)
        return try rows.step() ? rows.text(0) : nil
    }

    private func events(of id: String, case caseID: String) throws(DatabaseError) -> [AlertDossier.LoggedEvent] {
        // The unique index of alert_event finds them.
        let rows = try connection.prepare(
            """
            SELECT seq, alert, kind, at, recorded_at, data, hash, \(previousHash(in: "alert_event"))
            FROM alert_event AS e
            WHERE alert = ?1 OR (alert = ?2 AND kind NOT IN ('fired', 'escalated', 'resolved')) ORDER BY seq
            """
        )
        try rows.bind(1, id)
        try rows.bind(2, caseID)
        var events: [AlertDossier.LoggedEvent] = []
        while try rows.step() {
            events.append(
                AlertDossier.LoggedEvent(
                    sequence: rows.integer(0),
                    alert: rows.text(1),
                    kind: rows.text(2),
                    at: Instant(milliseconds: rows.integer(3)),
                    recordedAt: Instant(milliseconds: rows.integer(4)),
                    document: rows.text(5),
                    previous: rows.text(7),
                    hash: rows.text(6)
                )
            )
        }
        return events
    }

    private func storedEvidence(of id: String) throws(DatabaseError) -> [AlertDossier.StoredEvidence] {
        let rows = try connection.prepare(
            """
            SELECT seq, part, recorded_at, content, hash, \(previousHash(in: "evidence"))
            FROM evidence AS e WHERE alert = ? ORDER BY seq
            """
        )
        try rows.bind(1, id)
        var parts: [AlertDossier.StoredEvidence] = []
        while try rows.step() {
            guard let part = EvidencePart.Part(rawValue: rows.text(1)) else { continue }
            parts.append(
                AlertDossier.StoredEvidence(
                    sequence: rows.integer(0),
                    part: EvidencePart(
                        alert: id,
                        part: part,
                        recordedAt: Instant(milliseconds: rows.integer(2)),
                        content: rows.text(3)
                    ),
                    previous: rows.text(5),
                    hash: rows.text(4)
                )
            )
        }
        return parts
    }

    private func companions(of id: String, case caseID: String) throws(DatabaseError) -> [String] {
        let rows = try connection.prepare("SELECT id FROM alert WHERE case_id = ? AND id <> ? ORDER BY fired_at, id")
        try rows.bind(1, caseID)
        try rows.bind(2, id)
        var companions: [String] = []
        while try rows.step() { companions.append(rows.text(0)) }
        return companions
    }

    /// The hash of the row before that of a chained table `AS e`.
    private func previousHash(in table: String) -> String {
        """
        coalesce((SELECT p.hash FROM \(table) AS p WHERE p.seq < e.seq ORDER BY p.seq DESC LIMIT 1), '\(HashChain.origin)')
        """
    }
}
