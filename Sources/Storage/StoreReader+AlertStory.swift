public import Databases
public import Telemetry

/// An event of the log as it is stored.
public struct StoredEvent: Sendable, Equatable {
    public let sequence: Int64
    public let alert: String
    public let kind: String
    public let at: Instant
    public let recordedAt: Instant
    /// As `schemas/alert.schema.json` has it.
    public let document: String
}

/// An alert of a case, in short.
public struct CaseAlert: Sendable, Equatable {
    public let id: String
    public let onsetAt: Instant
    public let firedAt: Instant
    /// `nil` while it fires.
    public let resolvedAt: Instant?
}

/// An alert that fires.
public struct FiringAlert: Sendable, Equatable {
    public let id: String
    public let rule: String
    public let severity: Severity
    public let deviceClass: String
    public let device: String

    public init(id: String, rule: String, severity: Severity, deviceClass: String, device: String) {
        self.id = id
        self.rule = rule
        self.severity = severity
        self.deviceClass = deviceClass
        self.device = device
    }
}

extension StoreReader {
    /// What happened to the alerts of a case and what officers did, in the order of the log, at most `limit` events.
    public func story(ofCase id: String, limit: Int) throws(DatabaseError) -> [StoredEvent] {
        // alert_by_case finds the alerts, the unique index of alert_event their events.
        let rows = try connection.prepare(
            """
            SELECT e.seq, e.alert, e.kind, e.at, e.recorded_at, e.data
            FROM alert AS a JOIN alert_event AS e ON e.alert = a.id || ''
            WHERE a.case_id = ? ORDER BY e.seq LIMIT \(limit)
            """
        )
        try rows.bind(1, id)
        var events: [StoredEvent] = []
        while try rows.step() {
            events.append(
                StoredEvent(
                    sequence: rows.integer(0),
                    alert: rows.text(1),
                    kind: rows.text(2),
                    at: Instant(milliseconds: rows.integer(3)),
                    recordedAt: Instant(milliseconds: rows.integer(4)),
                    document: rows.text(5)
                )
            )
        }
        return events
    }

    /// The alerts of a case, the oldest first, at most `limit`.
    public func alerts(ofCase id: String, limit: Int) throws(DatabaseError) -> [CaseAlert] {
        // alert_by_case finds them; a case has few.
        let rows = try connection.prepare(
            """
            SELECT id, onset_at, fired_at, resolved_at FROM alert WHERE case_id = ?
            ORDER BY fired_at, id LIMIT \(limit)
            """
        )
        try rows.bind(1, id)
        var alerts: [CaseAlert] = []
        while try rows.step() {
            alerts.append(
                CaseAlert(
                    id: rows.text(0),
                    onsetAt: Instant(milliseconds: rows.integer(1)),
                    firedAt: Instant(milliseconds: rows.integer(2)),
                    resolvedAt: rows.optionalInstant(3)
                )
            )
        }
        return alerts
    }

    /// What an alert rests on beside readings, as a JSON object; `nil` where nothing was kept.
    public func grounds(of alert: String) throws(DatabaseError) -> String? {
        let rows = try connection.prepare("SELECT grounds FROM alert WHERE id = ?")
        try rows.bind(1, alert)
        return try rows.step() ? rows.optionalText(0) : nil
    }

    /// What was frozen of an alert's readings, as JSON: the part before it fired first.
    public func frozenReadings(of alert: String) throws(DatabaseError) -> [String] {
        // The unique index of the table serves; `before` sorts before `during`.
        let rows = try connection.prepare("SELECT content FROM evidence WHERE alert = ? ORDER BY part")
        try rows.bind(1, alert)
        var contents: [String] = []
        while try rows.step() { contents.append(rows.text(0)) }
        return contents
    }

    /// All alerts that fire, those left out that were found afterwards.
    public func firingAlerts() throws(DatabaseError) -> [FiringAlert] {
        // alert_that_fires serves.
        let rows = try connection.prepare(
            "SELECT id, rule, severity, class, device FROM alert WHERE state = 'firing' AND late = 0"
        )
        var alerts: [FiringAlert] = []
        while try rows.step() {
            alerts.append(
                FiringAlert(
                    id: rows.text(0),
                    rule: rows.text(1),
                    severity: Severity(rawValue: rows.text(2)) ?? .warning,
                    deviceClass: rows.text(3),
                    device: rows.text(4)
                )
            )
        }
        return alerts
    }
}
