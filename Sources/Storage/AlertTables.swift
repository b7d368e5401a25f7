import SQLite
import Telemetry

/// Alerts as they stand, what happened to them, and where each rule stands with each device.
struct AlertTables: ~Copyable {
    private var insertAlert: Statement
    private var escalateAlert: Statement
    private var resolveAlert: Statement
    private var insertEvent: Statement
    private var setState: Statement

    init(_ connection: borrowing Connection) throws(SQLiteError) {
        let insertAlert = try connection.prepare(
            """
            INSERT INTO alert (id, rule, rule_set, title, severity, basis, class, device, name, company, district, place,
                               state, onset_at, fired_at, lat, lon, reading, late, limits)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'firing', ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """
        )
        let escalateAlert = try connection.prepare("UPDATE alert SET severity = ? WHERE id = ?")
        let resolveAlert = try connection.prepare(
            "UPDATE alert SET state = 'resolved', resolved_at = ?, resolution = ? WHERE id = ?"
        )
        // The same event cannot be raised twice; the constraint is the last guard of that.
        let insertEvent = try connection.prepare(
            """
            INSERT INTO alert_event (alert, kind, at, recorded_at, data) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (alert, kind, at) DO NOTHING
            """
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
        self.insertAlert = insertAlert
        self.escalateAlert = escalateAlert
        self.resolveAlert = resolveAlert
        self.insertEvent = insertEvent
        self.setState = setState
    }

    mutating func insert(_ event: AlertEvent) throws(SQLiteError) {
        switch event.kind {
        case .fired: try insert(event.alert)
        case .escalated: try escalate(event.alert)
        case .resolved(let resolution): try resolve(event.alert, resolution, at: event.at)
        }
        try insertEvent.bind(1, event.alert.id)
        try insertEvent.bind(2, event.kind.name)
        try insertEvent.bind(3, event.at.milliseconds)
        try insertEvent.bind(4, event.recordedAt.milliseconds)
        try insertEvent.bind(5, event.document)
        try insertEvent.run()
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

    private mutating func insert(_ alert: Alert) throws(SQLiteError) {
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
    a.onset_at, a.fired_at, a.lat, a.lon, a.reading, a.late, a.limits
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
        isLate: rows.integer(first + 17) != 0
    )
}
