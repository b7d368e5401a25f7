public import Databases
public import Telemetry

/// How many alerts fire and how many cases wait, for a look at the whole.
public struct AlertCounts: Sendable, Equatable {
    /// Alerts that fire, by severity; those that were found afterwards are left out.
    public var firing: [Severity: Int] = [:]
    /// Cases that nobody has taken on, and those that somebody has.
    public var open = 0
    public var accepted = 0
    /// Cases among them whose term has passed.
    public var overdue = 0

    public init() {}
}

extension StoreReader {
    /// Counts, over some rules, districts and classes; `nil` for all.
    public func alertCounts(
        rules: [String]? = nil,
        districts: [String]? = nil,
        classes: [String]? = nil
    ) throws(DatabaseError) -> AlertCounts {
        var filter = AlertFilter()
        filter.rules = rules
        filter.districts = districts
        filter.classes = classes
        var counts = AlertCounts()
        try countFiring(filter, &counts)
        try countCases(filter, &counts)
        return counts
    }

    private func countFiring(_ filter: AlertFilter, _ counts: inout AlertCounts) throws(DatabaseError) {
        var conditions = AlertConditions(filter)
        conditions.add("a.state = 'firing' AND a.late = 0")
        // alert_that_fires serves.
        let rows = try connection.prepare(
            "SELECT a.severity, count(*) FROM alert AS a \(conditions.clause) GROUP BY a.severity"
        )
        try conditions.bind(to: rows)
        while try rows.step() {
            guard let severity = Severity(rawValue: rows.text(0)) else { continue }
            counts.firing[severity] = Int(rows.integer(1))
        }
    }

    private func countCases(_ filter: AlertFilter, _ counts: inout AlertCounts) throws(DatabaseError) {
        var conditions = AlertConditions(filter)
        conditions.add("c.status IN ('open', 'accepted')")
        // alert_case_that_is_open serves, and the primary key of alert: an expression of c.id keeps them in this order.
        let rows = try connection.prepare(
            """
            SELECT c.status, count(*), count(c.overdue_at)
            FROM alert_case AS c JOIN alert AS a ON a.id = c.id || '' \(conditions.clause) GROUP BY c.status
            """
        )
        try conditions.bind(to: rows)
        while try rows.step() {
            switch CaseFile.Status(rawValue: rows.text(0)) {
            case .open: counts.open = Int(rows.integer(1))
            case .accepted: counts.accepted = Int(rows.integer(1))
            case .dismissed, .closed, nil: continue
            }
            counts.overdue += Int(rows.integer(2))
        }
    }
}
