public import Databases
public import Telemetry

/// An event that evidence is frozen at: an alert fired, or ended.
public struct EvidenceCall: Sendable, Equatable {
    public let sequence: Int64
    public let alert: String
    public let part: EvidencePart.Part
    public let deviceClass: String
    public let device: String
    public let onsetAt: Instant
    public let firedAt: Instant
    /// When the event happened.
    public let at: Instant
}

/// A stored reading as its row has it; the daemon may know the device's class no longer.
public struct StoredReading: Sendable {
    public let device: String
    public let observedAt: Instant
    public let receivedAt: Instant
    public let admission: Admission
    /// One for each field of the class.
    public let values: [Value]
}

extension StoreReader {
    /// What is to be frozen behind an event, in order, and the number of the last event that was looked at.
    ///
    /// `limit`: most events to look at.
    public func evidenceCalls(
        after sequence: Int64,
        limit: Int
    ) throws(DatabaseError) -> (calls: [EvidenceCall], seenUntil: Int64) {
        // The primary keys of both tables serve.
        let rows = try connection.prepare(
            """
            SELECT e.seq, e.kind, e.alert, a.class, a.device, a.onset_at, a.fired_at, e.at
            FROM alert_event AS e LEFT JOIN alert AS a ON a.id = e.alert
            WHERE e.seq > ? ORDER BY e.seq LIMIT ?
            """
        )
        try rows.bind(1, sequence)
        try rows.bind(2, Int64(limit))
        var calls: [EvidenceCall] = []
        var last = sequence
        while try rows.step() {
            last = rows.integer(0)
            let part: EvidencePart.Part
            switch rows.text(1) {
            case "fired": part = .before
            case "resolved": part = .during
            default: continue
            }
            // An alert that somebody has removed is what 'cityward verify' speaks of.
            guard !rows.isNull(3) else { continue }
            calls.append(
                EvidenceCall(
                    sequence: last,
                    alert: rows.text(2),
                    part: part,
                    deviceClass: rows.text(3),
                    device: rows.text(4),
                    onsetAt: Instant(milliseconds: rows.integer(5)),
                    firedAt: Instant(milliseconds: rows.integer(6)),
                    at: Instant(milliseconds: rows.integer(7))
                )
            )
        }
        return (calls, last)
    }

    /// A pass for one device costs about a sixth of one that shows every row to its caller.
    private static let devicesWorthAPassEach = 5

    /// Shows the readings of some devices in a stretch of time; those of a device in the order of their times.
    ///
    /// No index finds a device's readings: every row of the stretch is looked at, so ask for many devices at once and for a short
    /// stretch. Without a table of the class there is nothing to show, and a field without a column is NULL.
    public func readings(
        of deviceClass: DeviceClass,
        devices: Set<String>,
        in stretch: ClosedRange<Instant>,
        _ body: (StoredReading) -> Void
    ) throws(DatabaseError) {
        let stored = try columnTypes(of: readingTableName(of: deviceClass))
        guard !stored.isEmpty else { return }
        let columns = deviceClass.fields.map { stored[$0.name] == nil ? ", NULL" : ", \($0.column)" }.joined()
        let select =
            "SELECT device, observed_at, received_at, late, jump\(columns) FROM \(readingTableName(of: deviceClass))"
        // The primary key finds the stretch. Of few devices the table itself passes over the others' rows, each time anew; of many it
        // gives all rows once.
        let groups = devices.count <= Self.devicesWorthAPassEach ? devices.map { [$0] } : [Array(devices)]
        let rows = try connection.prepare(
            """
            \(select) WHERE observed_at BETWEEN ?1 AND ?2
            AND \(groups.count == devices.count ? "device = ?3" : "device IN (SELECT value FROM json_each(CAST(?3 AS TEXT)))")
            ORDER BY observed_at, device
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        for group in groups {
            let list = "[\(group.map(jsonString).joined(separator: ","))]"
            try rows.bind(3, groups.count == devices.count ? group[0] : list)
            while try rows.step() {
                body(
                    StoredReading(
                        device: rows.text(0),
                        observedAt: Instant(milliseconds: rows.integer(1)),
                        receivedAt: Instant(milliseconds: rows.integer(2)),
                        admission: rows.integer(3) != 0 ? .late : rows.integer(4) != 0 ? .jump : .judged,
                        values: deviceClass.fields.indices.map { rows.value(Int32(5 + $0)) }
                    )
                )
            }
            rows.reset()
        }
    }
}
