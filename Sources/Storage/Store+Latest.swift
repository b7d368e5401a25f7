public import Databases
public import Telemetry

extension Store {
    /// Shows the last judged reading of each device, found by its time.
    public func latestReadings(
        of deviceClass: ClassIndex,
        _ reports: [DeviceReport],
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        let fields = catalogue[deviceClass].fields
        let columns = fields.map { ", " + $0.column }.joined()
        let name = catalogue[deviceClass].name
        // The primary key serves: observed_at, device. What has left the live table is kept by device.
        let rows = try connection.prepare(
            """
            SELECT device, observed_at, received_at, late, jump\(columns) FROM \(name)_reading
            WHERE observed_at = ?1 AND device = ?2
            UNION ALL
            SELECT device, observed_at, received_at, 0, 0\(columns) FROM \(SettledDeviceTable.name(of: name))
            WHERE observed_at = ?1 AND device = ?2
            """
        )
        for report in reports {
            try rows.bind(1, report.judged.milliseconds)
            try rows.bind(2, directory[report.device].name)
            defer { rows.reset() }
            guard try rows.step() else { continue }
            body(
                Reading(
                    deviceClass: deviceClass,
                    device: report.device,
                    observedAt: report.judged,
                    receivedAt: Instant(milliseconds: rows.integer(2)),
                    measurements: measurements(in: rows, fields)
                )
            )
        }
    }
}
