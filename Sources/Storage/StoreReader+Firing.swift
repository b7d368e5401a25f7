public import Databases
public import Telemetry

/// An alert as it stands now, for receivers that want states and not events.
public struct StandingAlert: Sendable {
    /// With its present severity.
    public let alert: Alert
    public let caseID: String
    /// Since when nobody has to care any more: it was resolved, or officers have ended its case; `nil` while it fires.
    public let endedAt: Instant?
}

extension StoreReader {
    /// The alerts that fire and whose case is open, found in time, by identifier, at most `limit` behind `id`.
    public func firingAlerts(after id: String, limit: Int) throws(DatabaseError) -> [StandingAlert] {
        // alert_that_fires_by_id serves.
        try standingAlerts(
            "a.state = 'firing' AND a.late = 0 AND c.status IN ('open', 'accepted') AND a.id > ? ORDER BY a.id LIMIT ?",
            id,
            limit
        )
    }

    /// How one alert stands.
    public func standing(of alert: String) throws(DatabaseError) -> [StandingAlert] {
        try standingAlerts("a.id = ? LIMIT ?", alert, 1)
    }

    /// How the alerts of a case stand, the latest first, at most `limit` of them.
    public func standings(ofCase id: String, limit: Int) throws(DatabaseError) -> [StandingAlert] {
        // alert_by_case serves.
        try standingAlerts("a.case_id = ? ORDER BY a.fired_at DESC, a.id LIMIT ?", id, limit)
    }

    /// The severities that an alert has had until now, in their order.
    public func severities(of alert: String) throws(DatabaseError) -> [Severity] {
        // The unique index of alert_event serves.
        let rows = try connection.prepare(
            """
            SELECT json_extract(data, '$.severity') FROM alert_event
            WHERE alert = ? AND kind IN ('fired', 'escalated') ORDER BY seq
            """
        )
        try rows.bind(1, alert)
        var severities: [Severity] = []
        while try rows.step() {
            if let severity = Severity(rawValue: rows.text(0)) { severities.append(severity) }
        }
        return severities
    }

    private func standingAlerts(
        _ condition: String,
        _ id: String,
        _ limit: Int
    ) throws(DatabaseError) -> [StandingAlert] {
        let rows = try connection.prepare(
            """
            SELECT a.case_id, CASE WHEN c.status IN ('open', 'accepted') THEN a.resolved_at
                                   WHEN a.resolved_at < c.ended_at THEN a.resolved_at ELSE coalesce(c.ended_at, a.resolved_at) END,
                   \(alertColumns)
            FROM alert AS a JOIN alert_case AS c ON c.id = a.case_id WHERE \(condition)
            """
        )
        try rows.bind(1, id)
        try rows.bind(2, Int64(limit))
        var alerts: [StandingAlert] = []
        while try rows.step() {
            alerts.append(
                StandingAlert(alert: alert(in: rows, from: 2), caseID: rows.text(0), endedAt: rows.optionalInstant(1))
            )
        }
        return alerts
    }
}
