public import Databases
public import SQLite
public import Telemetry

extension Store {
    /// Shows what a judge must have seen to stand where it stood: for each device the judged readings of the last `window` up
    /// to its latest, and the jumps since, in the order of `observedAt`.
    ///
    /// `known`: the reports of the class, from a judge that knows them already; `nil` for ``deviceReports(of:)``.
    public func recentReadings(
        of deviceClass: ClassIndex,
        within window: TimeSpan,
        of known: [DeviceReport]? = nil,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        var reports = known ?? []
        if known == nil { reports = try deviceReports(of: deviceClass) }
        let judged = Dictionary(reports.map { ($0.device, $0.judged) }) { first, _ in first }
        var missed = judged
        let show = { (reading: Reading) in
            guard reading.admission != .late, let latest = judged[reading.device] else { return }
            if reading.observedAt == latest { missed[reading.device] = nil }
            if reading.observedAt >= latest - window { body(reading) }
        }
        // A reader's tables span the days' files. One that is damaged must not keep the daemon from its work.
        let leftOut = leftOut
        let reader = try StoreReader(folder: folder, damage: .leftOut { leftOut.note($0) })
        // Devices that report share a stretch of time; one that fell silent long ago is looked up by itself, in few days' files.
        let newest = reports.map(\.newest).max() ?? .distantPast
        let active = reports.filter { newest - $0.newest <= Self.silenceOfActive }
        for stretch in stretches(covering: active.map { ($0.judged - window)...max($0.judged, $0.newest) })
        where try !liveReadings(of: deviceClass, in: stretch, show) {
            try readings(of: deviceClass, in: stretch, reader, show)
        }
        for report in reports where newest - report.newest > Self.silenceOfActive {
            let stretch = (report.judged - window)...max(report.judged, report.newest)
            try readings(of: deviceClass, in: stretch, device: directory[report.device].name, reader, show)
        }
        // Its day is damaged: the last judged reading of each device is kept with the live store, too.
        try latestReadings(of: deviceClass, reports.filter { missed[$0.device] != nil }, body)
    }

    private static var silenceOfActive: TimeSpan { .days(1) }

    /// The latest `observedAt` of all, from which a clock of readings goes on.
    public func latestObservation() throws(DatabaseError) -> Instant? {
        var latest: Instant?
        for index in catalogue.indices {
            // The primary key begins with observed_at; of what has left the live table the newest is kept by device.
            let settled = SettledDeviceTable.name(of: catalogue[index].name)
            let rows = try connection.prepare(
                "SELECT (SELECT max(observed_at) FROM \(tableName(index))), (SELECT max(newest_at) FROM \(settled))"
            )
            guard try rows.step() else { continue }
            for column in 0..<2 as Range<Int32> where !rows.isNull(column) {
                latest = max(latest ?? .distantPast, Instant(milliseconds: rows.integer(column)))
            }
        }
        return latest
    }

    /// Shows the readings of a stretch of time as long as all of them are still in the live table, which is read much faster than the
    /// one that spans the days: most starts need no more.
    ///
    /// - Returns: whether they were; otherwise none was shown.
    private func liveReadings(
        of deviceClass: ClassIndex,
        in stretch: ClosedRange<Instant>,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) -> Bool {
        // One snapshot: the archive may move readings meanwhile.
        try connection.execute("BEGIN")
        do throws(DatabaseError) {
            let settled = try connection.prepare("SELECT until FROM settled WHERE class = ?")
            try settled.bind(1, catalogue[deviceClass].name)
            let isLive = try !settled.step() || settled.integer(0) <= stretch.lowerBound.milliseconds
            if isLive { try readings(of: deviceClass, in: stretch, from: connection, body) }
            settled.reset()
            try connection.execute("COMMIT")
            return isLive
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Shows stored readings of a class, of one device or of all, in the order of `observedAt`; `jump` and `late` ones too.
    private func readings(
        of deviceClass: ClassIndex,
        in stretch: ClosedRange<Instant>,
        device: String? = nil,
        _ reader: borrowing StoreReader,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        try readings(of: deviceClass, in: stretch, device: device, from: reader.connection, body)
    }

    private func readings(
        of deviceClass: ClassIndex,
        in stretch: ClosedRange<Instant>,
        device: String? = nil,
        from connection: borrowing Connection,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        let fields = catalogue[deviceClass].fields
        let columns = fields.map { ", " + $0.column }.joined()
        let rows = try connection.prepare(
            """
            SELECT device, observed_at, received_at, late, jump\(columns) FROM \(tableName(deviceClass))
            WHERE observed_at BETWEEN ?1 AND ?2 \(device == nil ? "" : "AND device = ?3") ORDER BY observed_at, device
            """
        )
        if let device { try rows.bind(3, device) }
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        while try rows.step() {
            body(storedReading(of: deviceClass, in: rows, fields, directory))
        }
    }

    private func tableName(_ index: ClassIndex) -> String {
        "\(catalogue[index].name)_reading"
    }
}

/// The least stretches of time that cover all the given ones, in order and without overlap.
///
/// Devices that fell silent long ago cost a stretch of their own; those that report share one.
public func stretches(covering parts: some Sequence<ClosedRange<Instant>>) -> [ClosedRange<Instant>] {
    var merged: [ClosedRange<Instant>] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        if let last = merged.last, part.lowerBound <= last.upperBound {
            merged[merged.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
        } else {
            merged.append(part)
        }
    }
    return merged
}

/// The reading in a row of `device, observed_at, received_at, late, jump`, and the fields of its class.
func storedReading(
    of deviceClass: ClassIndex,
    in rows: borrowing Statement,
    _ fields: [Field],
    _ directory: DeviceDirectory
) -> Reading {
    Reading(
        deviceClass: deviceClass,
        device: directory.index(of: rows.text(0), in: deviceClass),
        observedAt: Instant(milliseconds: rows.integer(1)),
        receivedAt: Instant(milliseconds: rows.integer(2)),
        measurements: measurements(in: rows, fields),
        admission: rows.integer(3) != 0 ? .late : rows.integer(4) != 0 ? .jump : .judged
    )
}

/// A text that the schema no longer lists reads as absent.
func measurements(in rows: borrowing Statement, _ fields: [Field]) -> Measurements {
    var measurements = Measurements()
    for (index, field) in fields.enumerated() {
        let column = Int32(5 + index)
        guard !rows.isNull(column) else { continue }
        switch field.kind {
        case .number: measurements.set(index, number: rows.double(column))
        case .integer: measurements.set(index, integer: rows.integer(column))
        case .boolean: measurements.set(index, boolean: rows.integer(column) != 0)
        case .choice(let texts):
            if let choice = texts.firstIndex(of: rows.text(column)) { measurements.set(index, choice: choice) }
        }
    }
    return measurements
}
