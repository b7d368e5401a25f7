import Databases
import Telemetry

/// Alerts as they stand, what happened to them, and where each rule stands with each device.
struct AlertTables: ~Copyable {
    private let insertAlert: any DatabaseStatement
    private let escalateAlert: any DatabaseStatement
    private let resolveAlert: any DatabaseStatement
    let findAlert: any DatabaseStatement
    let findCase: any DatabaseStatement
    private let insertExhibit: any DatabaseStatement
    private let setState: any DatabaseStatement
    var log: EventLog
    var cases: CaseTable

    init(_ connection: any DatabaseConnection) throws(DatabaseError) {
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
    mutating func insert(_ event: AlertEvent) throws(DatabaseError) {
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

    mutating func append(_ document: AlertDocument, recordedAt: Instant) throws(DatabaseError) {
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

    mutating func set(_ change: AlertStateChange) throws(DatabaseError) {
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
    ) throws(DatabaseError) {
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

    private mutating func escalate(_ alert: Alert) throws(DatabaseError) {
        try escalateAlert.bind(1, alert.severity.rawValue)
        try escalateAlert.bind(2, alert.id)
        try escalateAlert.run()
    }

    private mutating func resolve(
        _ alert: Alert,
        _ resolution: AlertEvent.Resolution,
        at instant: Instant
    ) throws(DatabaseError) {
        try resolveAlert.bind(1, instant.milliseconds)
        try resolveAlert.bind(2, resolution.rawValue)
        try resolveAlert.bind(3, alert.id)
        try resolveAlert.run()
    }
}
