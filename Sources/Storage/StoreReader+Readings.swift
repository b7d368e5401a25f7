public import Databases
public import Telemetry

extension StoreReader {
    /// Stored readings as a stream; it must not outlive the reader.
    ///
    /// What the catalogue has and the store has not is passed over: classes have no readings, fields no values.
    ///
    /// - Throws: ``StoreError/columnChanged(table:column:stored:wanted:)``, or SQLite's error.
    public func readings(
        of catalogue: Catalogue,
        _ directory: DeviceDirectory,
        _ selection: ReadingSelection
    ) throws -> ReadingStream {
        // What does not fit into the memory for sorting goes to temporary files.
        try useCache(mebibytes: 64)
        return try ReadingStream(storedClasses(of: catalogue), in: catalogue, directory, order: selection.order) {
            index in
            try statement(catalogue[index], selection)
        }
    }

    /// When the first and the last of all stored readings were made; `nil` where there are none.
    public func observedStretch(of catalogue: Catalogue) throws -> ClosedRange<Instant>? {
        var stretch: ClosedRange<Instant>?
        for index in try storedClasses(of: catalogue) {
            if let live = try liveStretch(of: catalogue[index]) { stretch = stretch.union(live) }
            if let archived = try archives?.observedStretch(of: catalogue[index].name) {
                stretch = stretch.union(archived)
            }
        }
        return stretch
    }

    /// When the last of the readings arrived that were made in a stretch of time; late ones are not counted.
    public func lastArrival(
        of catalogue: Catalogue,
        observedIn stretch: Range<Instant>
    ) throws(DatabaseError) -> Instant? {
        var last: Instant?
        for index in try storedClasses(of: catalogue) {
            let rows = try connection.prepare(
                """
                SELECT max(received_at) FROM \(readingTableName(of: catalogue[index]))
                WHERE observed_at >= ? AND observed_at < ? AND late = 0
                """
            )
            try rows.bind(1, stretch.lowerBound.milliseconds)
            try rows.bind(2, stretch.upperBound.milliseconds)
            guard try rows.step(), !rows.isNull(0) else { continue }
            last = max(last ?? .distantPast, Instant(milliseconds: rows.integer(0)))
        }
        return last
    }

    private func statement(_ deviceClass: DeviceClass, _ selection: ReadingSelection) throws -> any DatabaseStatement {
        let table = readingTableName(of: deviceClass)
        let stored = try columnTypes(of: table)
        let columns = try deviceClass.fields.map { field in
            guard let type = stored[field.name] else { return ", NULL" }
            guard type == field.columnType else {
                throw StoreError.columnChanged(table: table, column: field.name, stored: type, wanted: field.columnType)
            }
            return ", \(field.column)"
        }
        let ofTheLate = """
            AND device IN (SELECT device FROM \(table) WHERE late = 1 AND observed_at >= ?1 AND observed_at < ?2)
            """
        // Archives are clustered by device, so that either order needs sorting; what has no room in memory goes to temporary files.
        let rows = try connection.prepare(
            """
            SELECT device, observed_at, received_at, late, jump\(columns.joined()) FROM \(table)
            WHERE observed_at >= ?1 AND observed_at < ?2 AND received_at <= ?3
            \(selection.onlyDevicesThatWereLate ? ofTheLate : "")
            ORDER BY \(selection.order == .arrival ? "received_at, late, observed_at, device" : "observed_at, device")
            """
        )
        try rows.bind(1, selection.observedIn.lowerBound.milliseconds)
        try rows.bind(2, selection.observedIn.upperBound.milliseconds)
        try rows.bind(3, selection.receivedUntil.milliseconds)
        return rows
    }

    /// The classes that have a table already: the store may never have been opened with the others.
    private func storedClasses(of catalogue: Catalogue) throws(DatabaseError) -> [ClassIndex] {
        var classes: [ClassIndex] = []
        for index in catalogue.indices where try !columnTypes(of: readingTableName(of: catalogue[index])).isEmpty {
            classes.append(index)
        }
        return classes
    }
}

extension ClosedRange<Instant>? {
    fileprivate func union(_ other: ClosedRange<Instant>) -> ClosedRange<Instant> {
        guard let self else { return other }
        return min(self.lowerBound, other.lowerBound)...max(self.upperBound, other.upperBound)
    }
}

func readingTableName(of deviceClass: DeviceClass) -> String {
    "\(deviceClass.name)_reading"
}
