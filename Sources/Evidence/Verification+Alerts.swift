import Databases
import Storage
import Telemetry

/// Whether each alert's row says what its events say.
extension Verification {
    /// Columns that an alert has from its firing on, and the members of the document that have them too.
    private static let columns = [
        "rule", "rule_set", "title", "basis", "class", "device", "name", "company", "district", "place", "category",
        "onset_at", "fired_at", "lat", "lon", "reading", "limits", "late", "case_id", "due_at",
    ]
    private static let times: Set<String> = ["onset_at", "fired_at", "due_at"]

    mutating func checkAlerts(_ store: borrowing StoreReader) throws {
        let columns = Self.columns
        var group: AlertGroup?
        // The primary key gives the order, the unique index of alert_event the events of each; only those few are sorted.
        try store.query(
            """
            SELECT a.id, a.severity, a.state, a.resolved_at, a.resolution, a.grounds,
                   e.kind, e.at, e.data, \(columns.map { "a.\($0)" }.joined(separator: ", "))
            FROM alert AS a
            LEFT JOIN alert_event AS e ON e.alert = a.id AND e.kind IN ('fired', 'escalated', 'resolved')
            ORDER BY a.id, e.seq
            """
        ) { row in
            noteRow()
            if group?.id != row[0].text {
                if let group { check(group) }
                group = AlertGroup(row: row)
            }
            if let kind = row[6].optionalText { group?.events.append((kind, row[7].integer, row[8].text)) }
        }
        if let group { check(group) }
    }

    private mutating func check(_ alert: AlertGroup) {
        alerts += 1
        guard let fired = alert.events.first(where: { $0.kind == "fired" }) else {
            tell(Finding("alert", alert.id, "no event says that it fired: the event was removed, or the alert put in"))
            return
        }
        guard let document = EventDocument(fired.document) else {
            tell(
                Finding("alert", alert.id, "the event that it fired cannot be read, so that its row cannot be compared")
            )
            return
        }
        for (index, column) in Self.columns.enumerated() {
            compare(alert, column, alert.row[9 + index], with: document)
        }
        let grounds = alert.row[5].optionalText.map { HashChain.hash(of: $0) }
        compare(alert, "grounds", found: grounds, expected: document["grounds"])
        checkCourse(of: alert, fired: document)
    }

    /// Severity, state and end follow from the later events.
    private mutating func checkCourse(of alert: AlertGroup, fired: EventDocument) {
        let raised = alert.events.last { $0.kind == "escalated" }.flatMap { EventDocument($0.document)?["severity"] }
        compare(alert, "severity", found: alert.row[1].optionalText, expected: raised ?? fired["severity"])
        let end = alert.events.last { $0.kind == "resolved" }
        compare(alert, "state", found: alert.row[2].optionalText, expected: end == nil ? "firing" : "resolved")
        compare(
            alert,
            "resolved_at",
            found: alert.row[3].optionalText.map { _ in Instant(milliseconds: alert.row[3].integer).rfc3339() },
            expected: end.map { Instant(milliseconds: $0.at).rfc3339() }
        )
        compare(
            alert,
            "resolution",
            found: alert.row[4].optionalText,
            expected: end.flatMap { EventDocument($0.document)?["resolution"] }
        )
    }

    private mutating func compare(_ alert: AlertGroup, _ column: String, _ value: Value, with document: EventDocument) {
        switch column {
        case "late":
            compare(alert, column, found: value.integer == 0 ? "false" : "true", expected: document["late"] ?? "false")
        case "case_id":
            // Events of before there were cases do not name one; each alert is its own then.
            compare(alert, column, found: value.text, expected: document["case"] ?? alert.id)
        case "due_at" where document["due_at"] == nil && document["case"] != nil:
            // Only the alert that opened the case, and in time, tells its term.
            break
        case _ where Self.times.contains(column):
            let found = value.optionalText.map { _ in Instant(milliseconds: value.integer).rfc3339() }
            compare(alert, column, found: found, expected: document[column])
        default:
            compare(alert, column, found: value.optionalText, expected: document[column])
        }
    }

    private mutating func compare(_ alert: AlertGroup, _ column: String, found: String?, expected: String?) {
        guard found != expected else { return }
        tell(
            Finding(
                "alert",
                alert.id,
                column: column,
                expected: expected ?? "nothing",
                found: found ?? "nothing",
                column == "grounds"
                    ? "what the alert rests on was altered: it has not the hash that the event names"
                    : "the row does not say what the alert's events say"
            )
        )
    }
}

/// An alert's row with its events.
private struct AlertGroup {
    let id: String
    let row: [Value]
    var events: [(kind: String, at: Int64, document: String)] = []

    init(row: [Value]) {
        id = row[0].text
        self.row = row
    }
}
