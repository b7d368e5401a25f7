import Databases
import Storage
import Telemetry

/// Whether each case stands as its events say.
extension Verification {
    mutating func checkCases(_ store: borrowing StoreReader) throws {
        var group: CaseGroup?
        try store.query(
            """
            SELECT c.id, c.status, c.team, c.officer, c.reason, c.measure, c.opened_at, c.due_at, c.overdue_at, c.ended_at,
                   c.alerts, c.version, c.rule, c.class, c.device, c.place,
                   a.rule, a.class, a.device, coalesce(a.place, ''), a.fired_at, CASE a.late WHEN 0 THEN a.due_at END,
                   (SELECT count(*) FROM alert AS b WHERE b.case_id = c.id),
                   e.seq, e.kind, e.at, e.recorded_at, e.data
            FROM alert_case AS c
            LEFT JOIN alert AS a ON a.id = c.id
            LEFT JOIN alert_event AS e ON e.alert = c.id AND e.kind NOT IN ('fired', 'escalated', 'resolved')
            ORDER BY c.id, e.seq
            """
        ) { row in
            noteRow()
            if group?.id != row[0].text {
                if let group { check(group) }
                group = CaseGroup(row: row)
            }
            guard let kind = row[24].optionalText else { return }
            group?.replay.add(
                row[23].integer,
                kind: kind,
                at: Instant(milliseconds: row[25].integer),
                recordedAt: Instant(milliseconds: row[26].integer),
                document: row[27].text
            )
        }
        if let group { check(group) }
        try store.query(
            "SELECT id, case_id FROM alert AS a WHERE NOT EXISTS (SELECT 1 FROM alert_case AS c WHERE c.id = a.case_id)"
        ) { row in
            tell(Finding("alert_case", row[1].text, alert: row[0].text, "the case of the alert is gone"))
        }
    }

    private mutating func check(_ group: CaseGroup) {
        guard group.row[16] != .null else {
            tell(Finding("alert_case", group.id, "the alert that opened the case is gone, or there never was one"))
            return
        }
        for fault in group.replay.faults {
            tell(Finding("alert_event", "\(fault.sequence)", alert: group.id, fault.meaning))
        }
        for (index, column) in ["rule", "class", "device", "place"].enumerated() {
            compare(group, column, group.row[12 + index].optionalText, group.row[16 + index].optionalText)
        }
        for (index, (column, expected)) in group.replay.file.columns.enumerated() {
            compare(group, column, group.row[1 + index].optionalText, expected)
        }
    }

    private mutating func compare(_ group: CaseGroup, _ column: String, _ found: String?, _ expected: String?) {
        guard found != expected else { return }
        tell(
            Finding(
                "alert_case",
                group.id,
                column: column,
                expected: expected ?? "nothing",
                found: found ?? "nothing",
                "the case does not stand as its events say"
            )
        )
    }
}

/// A case's row, and the case that its events make.
private struct CaseGroup {
    let id: String
    let row: [Value]
    var replay: CaseReplay

    init(row: [Value]) {
        id = row[0].text
        self.row = row
        replay = CaseReplay(
            opening: CaseFile(
                id: row[0].text,
                status: .open,
                openedAt: Instant(milliseconds: row[20].integer),
                dueAt: row[21].optionalText.map { _ in Instant(milliseconds: row[21].integer) },
                alerts: Int(row[22].integer)
            )
        )
    }
}

extension CaseFile {
    /// Its columns from `status` to `version`, as the table has them.
    fileprivate var columns: [(name: String, value: String?)] {
        func number(_ instant: Instant?) -> String? { instant.map { "\($0.milliseconds)" } }
        return [
            ("status", status.rawValue), ("team", team), ("officer", officer), ("reason", reason), ("measure", measure),
            ("opened_at", number(openedAt)), ("due_at", number(dueAt)), ("overdue_at", number(overdueAt)),
            ("ended_at", number(endedAt)), ("alerts", "\(alerts)"), ("version", "\(version)"),
        ]
    }
}
