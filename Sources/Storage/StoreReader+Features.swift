public import Databases
public import Telemetry

extension StoreReader {
    /// How many alerts match, counted to `most` at most.
    public func alertCount(matching filter: AlertFilter, upTo most: Int) throws(DatabaseError) -> Int {
        let conditions = AlertConditions(filter)
        let rows = try connection.prepare(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM \(filter.asksForCases ? "alert AS a JOIN alert_case AS c ON c.id = a.case_id" : "alert AS a")
                \(conditions.clause) LIMIT \(most)) AS counted
            """
        )
        try conditions.bind(to: rows)
        return try rows.step() ? Int(rows.integer(0)) : 0
    }

    /// The box around all alerts, and when the first and the last of them fired; `nil` for what there is not.
    public func alertExtent() throws(DatabaseError) -> (box: BoundingBox?, fired: ClosedRange<Instant>?) {
        // alert_by_time has the times; the positions are looked through.
        let rows = try connection.prepare(
            """
            SELECT min(lon), min(lat), max(lon), max(lat),
                   (SELECT min(fired_at) FROM alert), (SELECT max(fired_at) FROM alert)
            FROM alert WHERE lat IS NOT NULL AND lon IS NOT NULL
            """
        )
        guard try rows.step() else { return (nil, nil) }
        let box = BoundingBox(west: rows.double(0), south: rows.double(1), east: rows.double(2), north: rows.double(3))
        let fired =
            rows.isNull(4) ? nil : Instant(milliseconds: rows.integer(4))...Instant(milliseconds: rows.integer(5))
        return (rows.isNull(0) ? nil : box, fired)
    }

    /// Whether a class has readings of a stretch of time.
    public func hasReadings(
        of deviceClass: DeviceClass,
        observedIn stretch: Range<Instant>
    ) throws(DatabaseError) -> Bool {
        // The primary key begins with observed_at.
        let rows = try connection.prepare(
            "SELECT 1 FROM \(readingTableName(of: deviceClass)) WHERE observed_at >= ? AND observed_at < ? LIMIT 1"
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        return try rows.step()
    }
}

extension AlertFilter {
    fileprivate var asksForCases: Bool { statuses != nil || isOverdue != nil }
}
