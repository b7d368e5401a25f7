import Databases
public import Telemetry

extension StoreReader {
    /// Shows the readings of a class in a stretch of time device by device, each device's in the order of `observedAt`: jumps and
    /// late ones too.
    ///
    /// `device`: only this one's; `nil` for all.
    public func readingsByDevice(
        of deviceClass: ClassIndex,
        in catalogue: Catalogue,
        _ directory: DeviceDirectory,
        observedIn stretch: Range<Instant>,
        device: String? = nil,
        _ body: (Reading) throws -> Void
    ) throws {
        let fields = catalogue[deviceClass].fields
        let table = readingTableName(of: catalogue[deviceClass])
        let stored = try columnTypes(of: table)
        guard !stored.isEmpty else { return }
        let columns = fields.map { stored[$0.name] == nil ? ", NULL" : ", \($0.column)" }.joined()
        let rows = try connection.prepare(
            """
            SELECT device, observed_at, received_at, late, jump\(columns) FROM \(table)
            WHERE observed_at >= ?1 AND observed_at < ?2 \(device == nil ? "" : "AND device = ?3")
            ORDER BY device, observed_at
            """
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        if let device { try rows.bind(3, device) }
        while try rows.step() {
            try body(storedReading(of: deviceClass, in: rows, fields, directory))
        }
    }
}
