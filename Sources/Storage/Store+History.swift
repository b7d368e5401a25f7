public import Databases
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
        // Devices that report share a stretch of time; one that fell silent long ago is looked up by itself, in few days' files.
        let newest = reports.map(\.newest).max() ?? .distantPast
        let active = reports.filter { newest - $0.newest <= Self.silenceOfActive }
        var parts = stretches(covering: active.map { ($0.judged - window)...max($0.judged, $0.newest) })
            .map { ReadingPart(stretch: $0) }
        for report in reports where newest - report.newest > Self.silenceOfActive {
            let stretch = (report.judged - window)...max(report.judged, report.newest)
            parts.append(ReadingPart(stretch: stretch, device: directory[report.device].name))
        }
        try readings.show(parts, of: deviceClass, show)
        // Its day is damaged: the last judged reading of each device is kept with the live store, too.
        try latestReadings(of: deviceClass, reports.filter { missed[$0.device] != nil }, body)
    }

    private static var silenceOfActive: TimeSpan { .days(1) }

    /// The latest `observedAt` of all, from which a clock of readings goes on.
    public func latestObservation() throws(DatabaseError) -> Instant? {
        try readings.latestObservation()
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
    in rows: any DatabaseStatement,
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
func measurements(in rows: any DatabaseStatement, _ fields: [Field]) -> Measurements {
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
