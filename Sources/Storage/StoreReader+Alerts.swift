public import Databases
public import Telemetry

/// A rule set by which a daemon has judged.
public struct StoredRuleSet: Sendable, Equatable {
    public let hash: String
    /// When it was loaded for the first time, by the computer's clock.
    public let loadedAt: Instant

    public init(hash: String, loadedAt: Instant) {
        self.hash = hash
        self.loadedAt = loadedAt
    }
}

extension StoreReader {
    /// Whether the store has all tables and columns of this version; the daemon brings it there when it opens it.
    public func isUpToDate() throws(DatabaseError) -> Bool {
        try storedVersion(connection) >= newestVersion(connection.dialect)
    }

    /// Shows every stored event of the alerts that fired in a stretch of time: alert by alert, each one's events in their order.
    ///
    /// The alert of an event has the severity that it had then.
    ///
    /// `notEndedBefore`: alerts that ended earlier than this are left out.
    public func alertEvents(
        ofAlertsFiredIn stretch: Range<Instant>,
        notEndedBefore earliestEnd: Instant = .distantPast,
        _ body: (AlertEvent) -> Void
    ) throws(DatabaseError) {
        // alert_by_time finds the alerts, the unique index of alert_event their events.
        let rows = try connection.prepare(
            """
            SELECT e.kind, e.at, e.recorded_at, json_extract(e.data, '$.severity'), a.resolution, \(alertColumns)
            FROM alert AS a JOIN alert_event AS e ON e.alert = a.id
            WHERE e.kind IN ('fired', 'escalated', 'resolved')
                AND a.fired_at >= ? AND a.fired_at < ? AND (a.resolved_at IS NULL OR a.resolved_at >= ?)
            ORDER BY a.fired_at, a.id, e.seq
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        try rows.bind(3, earliestEnd.milliseconds)
        while try rows.step() {
            var alert = alert(in: rows, from: 5)
            alert.severity = Severity(rawValue: rows.text(3)) ?? alert.severity
            let kind: AlertEvent.Kind
            switch rows.text(0) {
            case "fired": kind = .fired
            case "escalated": kind = .escalated
            default: kind = .resolved(AlertEvent.Resolution(rawValue: rows.text(4)) ?? .cleared)
            }
            body(
                AlertEvent(
                    kind: kind,
                    at: Instant(milliseconds: rows.integer(1)),
                    recordedAt: Instant(milliseconds: rows.integer(2)),
                    alert: alert
                )
            )
        }
    }

    /// What the clock showed when the last alert event was noticed, those that a replay added left out; `nil` without events.
    public func lastEventRecorded() throws(DatabaseError) -> Instant? {
        // The last numbers have the latest times, but for the order within a batch.
        let rows = try connection.prepare(
            """
            SELECT max(recorded_at) FROM (
                SELECT e.recorded_at FROM alert_event AS e JOIN alert AS a ON a.id = e.alert
                WHERE a.late = 0 ORDER BY e.seq DESC LIMIT 1000) AS latest
            """
        )
        guard try rows.step(), !rows.isNull(0) else { return nil }
        return Instant(milliseconds: rows.integer(0))
    }

    /// The rule sets that have been in force, in the order in which they came into force; one may come again.
    public func ruleSets() throws(DatabaseError) -> [StoredRuleSet] {
        let rows = try connection.prepare(
            "SELECT rule_set, at FROM rule_set_load ORDER BY at"
        )
        var sets: [StoredRuleSet] = []
        while try rows.step() {
            sets.append(StoredRuleSet(hash: rows.text(0), loadedAt: Instant(milliseconds: rows.integer(1))))
        }
        return sets
    }
}
