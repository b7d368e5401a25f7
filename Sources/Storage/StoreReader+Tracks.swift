public import Databases
public import Telemetry

/// One stored reading of a device, its values in the order of the class's fields.
public struct TrackPoint: Sendable, Equatable {
    public let observedAt: Instant
    /// One for each field of the class; ``Value/null`` for what the reading did not carry.
    public let values: [Value]

    public init(observedAt: Instant, values: [Value]) {
        self.observedAt = observedAt
        self.values = values
    }
}

extension StoreReader {
    /// The readings of one device in a stretch of time, in order, at most `limit`. Jumps are left out: nobody believes where they were.
    public func track(
        of device: String,
        in deviceClass: DeviceClass,
        observedIn stretch: Range<Instant>,
        limit: Int
    ) throws(DatabaseError) -> [TrackPoint] {
        let columns = deviceClass.fields.map { ", " + $0.column }.joined()
        // Archives find the device; what is live of the stretch is looked through, because its primary key begins with observed_at.
        let rows = try connection.prepare(
            """
            SELECT observed_at\(columns) FROM \(deviceClass.name)_reading
            WHERE observed_at >= ? AND observed_at < ? AND device = ? AND jump = 0
            ORDER BY observed_at LIMIT \(limit)
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        try rows.bind(3, device)
        var points: [TrackPoint] = []
        while try rows.step() {
            points.append(
                TrackPoint(
                    observedAt: Instant(milliseconds: rows.integer(0)),
                    values: deviceClass.fields.indices.map { rows.value(Int32($0 + 1)) }
                )
            )
        }
        return points
    }
}
