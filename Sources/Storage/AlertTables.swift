import SQLite
import Telemetry

/// Alerts as they stand, what happened to them, and where each rule stands with each device.
struct AlertTables: ~Copyable {
    private var insertAlert: Statement
    private var escalateAlert: Statement
    private var resolveAlert: Statement
    private var findAlert: Statement
    private var findCase: Statement
    private var insertExhibit: Statement
    private var setState: Statement
    private var log: EventLog
    private var cases: CaseTable

    init(_ connection: borrowing Connection) throws(SQLiteError) {
        let insertAlert = try connection.prepare(
            """
            INSERT INTO alert (id, rule, rule_set, title, severity, basis, class, device, name, company, district, place,
                               state, onset_at, fired_at, lat, lon, reading, late, limits, category, due_at, case_id,
                               grounds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'firing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """
        )
        let escalateAlert = try connection.prepare("UPDATE alert SET severity = ? WHERE id = ?")
        let resolveAlert = try connection.prepare(
            "UPDATE alert SET state = 'resolved', resolved_at = ?, resolution = ? WHERE id = ?"
        )
        let findAlert = try connection.prepare("SELECT \(alertColumns) FROM alert AS a WHERE a.id = ?")
        let findCase = try connection.prepare("SELECT case_id FROM alert WHERE id = ?")
        let insertExhibit = try connection.prepare(
            "INSERT INTO exhibit (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING"
        )
        let setState = try connection.prepare(
            """
            INSERT INTO alert_state (rule, class, device, state, onset_at, clearing_at, place, alert, changed_at,
                                     readings)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (rule, class, device) DO UPDATE SET
                state = excluded.state, onset_at = excluded.onset_at, clearing_at = excluded.clearing_at,
                place = excluded.place, alert = excluded.alert, changed_at = excluded.changed_at,
                readings = excluded.readings
            """
        )
        let log = try EventLog(connection)
        let cases = try CaseTable(connection)
        self.insertAlert = insertAlert
        self.escalateAlert = escalateAlert
        self.resolveAlert = resolveAlert
        self.findAlert = findAlert
        self.findCase = findCase
        self.insertExhibit = insertExhibit
        self.setState = setState
        self.log = log
        self.cases = cases
    }

    /// Writes an event of the judge; one that the log has already changes nothing.
    mutating func insert(_ event: AlertEvent) throws(SQLiteError) {
        let alert = event.alert
        guard try !log.contains(alert: alert.id, kind: event.kind.name, at: event.at) else { return }
        var document = AlertDocument(alert: alert, event: event.kind.name, at: event.at, caseID: alert.id)
        switch event.kind {
        case .fired:
            document.caseID = try cases.file(alert)
            document.grounds = event.grounds.map { HashChain.hash(of: $0.document) }
            try insert(alert, case: document.caseID, event.grounds)
        case .escalated:
            document.caseID = try caseID(of: alert.id) ?? alert.id
            try escalate(alert)
        case .resolved(let resolution):
            document.caseID = try caseID(of: alert.id) ?? alert.id
            document.resolution = resolution
            try resolve(alert, resolution, at: event.at)
        }
        try append(document, recordedAt: event.recordedAt)
    }

    private mutating func append(_ document: AlertDocument, recordedAt: Instant) throws(SQLiteError) {
        try log.append(
            EventLog.Entry(
                alert: document.alert.id,
                kind: document.event,
                at: document.at,
                recordedAt: recordedAt,
                document: document.text
            )
        )
    }

    mutating func set(_ change: AlertStateChange) throws(SQLiteError) {
        try setState.bind(1, change.rule)
        try setState.bind(2, change.deviceClass)
        try setState.bind(3, change.device)
        try setState.bind(9, change.changedAt.milliseconds)
        for parameter in 5...8 as ClosedRange<Int32> { try setState.bindNull(parameter) }
        try setState.bindNull(10)
        switch change.state {
        case .inactive:
            try setState.bind(4, "inactive")
        case .pending(let onset, let place, let readings):
            try setState.bind(4, "pending")
            try setState.bind(5, onset.milliseconds)
            try setState.bind(7, place)
            try setState.bind(10, Int64(readings))
        case .firing(let alert, let clearing):
            try setState.bind(4, "firing")
            try setState.bind(5, alert.onsetAt.milliseconds)
            if let clearing { try setState.bind(6, clearing.milliseconds) }
            try setState.bind(7, alert.place)
            try setState.bind(8, alert.id)
        }
        try setState.run()
    }

    private mutating func insert(
        _ alert: Alert,
        case caseID: String,
        _ grounds: AlertGrounds?
    ) throws(SQLiteError) {
        if let exhibit = grounds?.exhibit {
            try insertExhibit.bind(1, exhibit.hash)
            try insertExhibit.bind(2, exhibit.text)
            try insertExhibit.run()
        }
        let texts: [String?] = [
            alert.id, alert.rule, alert.ruleSet, alert.title, alert.severity.rawValue, alert.basis, alert.deviceClass,
            alert.device, alert.deviceName, alert.company, alert.district, alert.place,
        ]
        for (index, text) in texts.enumerated() { try insertAlert.bind(Int32(index + 1), text) }
        try insertAlert.bind(13, alert.onsetAt.milliseconds)
        try insertAlert.bind(14, alert.firedAt.milliseconds)
        if let coordinate = alert.coordinate {
            try insertAlert.bind(15, coordinate.latitude)
            try insertAlert.bind(16, coordinate.longitude)
        } else {
            try insertAlert.bindNull(15)
            try insertAlert.bindNull(16)
        }
        try insertAlert.bind(17, alert.reading)
        try insertAlert.bind(18, alert.isLate ? 1 : 0 as Int64)
        try insertAlert.bind(19, alert.limits)
        try insertAlert.bind(20, alert.category)
        if let due = alert.dueAt { try insertAlert.bind(21, due.milliseconds) } else { try insertAlert.bindNull(21) }
        try insertAlert.bind(22, caseID)
        try insertAlert.bind(23, grounds?.document)
        try insertAlert.run()
    }

    private mutating func escalate(_ alert: Alert) throws(SQLiteError) {
        try escalateAlert.bind(1, alert.severity.rawValue)
        try escalateAlert.bind(2, alert.id)
        try escalateAlert.run()
    }

    private mutating func resolve(
        _ alert: Alert,
        _ resolution: AlertEvent.Resolution,
        at instant: Instant
    ) throws(SQLiteError) {
        try resolveAlert.bind(1, instant.milliseconds)
        try resolveAlert.bind(2, resolution.rawValue)
        try resolveAlert.bind(3, alert.id)
        try resolveAlert.run()
    }
}

// MARK: - The officers' side

extension AlertTables {
    /// What is known of an alert and its case; `nil` where there is no such alert.
    mutating func alertAndCase(_ id: String) throws(SQLiteError) -> (alert: Alert, case: CaseFile)? {
        guard let caseID = try caseID(of: id), let file = try cases[caseID], let alert = try alert(caseID) else {
            return nil
        }
        return (alert, file)
    }

    /// Writes what an officer did, with the case as it is then.
    ///
    /// `alert`: the one that opened the case.
    ///
    /// Returns the instant of the event: two acts of one kind in one millisecond would be one.
    mutating func record(
        _ act: CaseAct,
        _ file: CaseFile,
        of alert: Alert,
        at instant: Instant
    ) throws(SQLiteError) -> Instant {
        var at = instant
        while try log.contains(alert: alert.id, kind: act.kind.eventName, at: at) {
            at = Instant(milliseconds: at.milliseconds + 1)
        }
        try cases.save(file)
        var document = AlertDocument(alert: alert, event: act.kind.eventName, at: at, caseID: file.id)
        document.act = (act, file.version)
        try append(document, recordedAt: instant)
        return at
    }

    /// When the next term of an open case ends.
    mutating func nextTermEnd() throws(SQLiteError) -> Instant? {
        try cases.nextTermEnd()
    }

    /// Writes an event `overdue` for every open case whose term has ended by now; how many.
    mutating func passTerms(until now: Instant) throws(SQLiteError) -> Int {
        let ids = try cases.passTerms(until: now)
        for id in ids {
            guard let alert = try alert(id), let due = try cases[id]?.dueAt else { continue }
            let document = AlertDocument(alert: alert, event: "overdue", at: due, caseID: id)
            try append(document, recordedAt: now)
        }
        return ids.count
    }

    private mutating func alert(_ id: String) throws(SQLiteError) -> Alert? {
        try findAlert.bind(1, id)
        defer { findAlert.reset() }
        return try findAlert.step() ? Storage.alert(in: findAlert, from: 0) : nil
    }

    private mutating func caseID(of alert: String) throws(SQLiteError) -> String? {
        try findCase.bind(1, alert)
        defer { findCase.reset() }
        return try findCase.step() ? findCase.text(0) : nil
    }
}

/// Every stored state with its alert, in the order of their keys.
func alertStateRows(_ connection: borrowing Connection) throws(SQLiteError) -> [AlertStateChange] {
    // The primary keys of both tables serve.
    var rows = try connection.prepare(
        """
        SELECT s.rule, s.class, s.device, s.state, s.onset_at, s.clearing_at, s.place, s.changed_at, s.readings,
               \(alertColumns)
        FROM alert_state AS s LEFT JOIN alert AS a ON a.id = s.alert
        ORDER BY s.rule, s.class, s.device
        """
    )
    var changes: [AlertStateChange] = []
    while try rows.step() {
        let state: AlertState
        switch rows.text(3) {
        case "pending":
            state = .pending(
                onset: Instant(milliseconds: rows.integer(4)),
                place: rows.optionalText(6),
                readings: rows.isNull(8) ? 1 : Int(rows.integer(8))
            )
        case "firing":
            let clearing = rows.isNull(5) ? nil : Instant(milliseconds: rows.integer(5))
            state = .firing(alert(in: rows, from: 9), clearing: clearing)
        default:
            state = .inactive
        }
        changes.append(
            AlertStateChange(
                rule: rows.text(0),
                deviceClass: rows.text(1),
                device: rows.text(2),
                state: state,
                changedAt: Instant(milliseconds: rows.integer(7))
            )
        )
    }
    return changes
}

/// The columns that ``alert(in:from:)`` reads, in its order, of a table `alert AS a`.
let alertColumns = """
    a.id, a.rule, a.title, a.severity, a.basis, a.rule_set, a.class, a.device, a.name, a.company, a.district, a.place, \
    a.onset_at, a.fired_at, a.lat, a.lon, a.reading, a.late, a.limits, a.category, a.due_at
    """

/// The alert in a row, whose columns begin with a number.
func alert(in rows: borrowing Statement, from first: Int32) -> Alert {
    let hasPosition = !rows.isNull(first + 14) && !rows.isNull(first + 15)
    return Alert(
        id: rows.text(first),
        rule: rows.text(first + 1),
        title: rows.text(first + 2),
        severity: Severity(rawValue: rows.text(first + 3)) ?? .warning,
        basis: rows.optionalText(first + 4),
        ruleSet: rows.text(first + 5),
        deviceClass: rows.text(first + 6),
        device: rows.text(first + 7),
        deviceName: rows.optionalText(first + 8),
        company: rows.optionalText(first + 9),
        district: rows.text(first + 10),
        place: rows.optionalText(first + 11),
        onsetAt: Instant(milliseconds: rows.integer(first + 12)),
        firedAt: Instant(milliseconds: rows.integer(first + 13)),
        coordinate: hasPosition
            ? Coordinate(latitude: rows.double(first + 14), longitude: rows.double(first + 15)) : nil,
        reading: rows.text(first + 16),
        limits: rows.optionalText(first + 18),
        isLate: rows.integer(first + 17) != 0,
        category: rows.optionalText(first + 19),
        dueAt: rows.optionalInstant(first + 20)
    )
}
