import Databases
import Telemetry

/// Every stored state with its alert, in the order of their keys.
func alertStateRows(_ connection: any DatabaseConnection) throws(DatabaseError) -> [AlertStateChange] {
    // The primary keys of both tables serve.
    let rows = try connection.prepare(
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
func alert(in rows: any DatabaseStatement, from first: Int32) -> Alert {
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
