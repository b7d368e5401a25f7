import Databases
import Faults
import SQLite
import Telemetry

extension ArchiveDesk {
    /// Moves the oldest readings of a class that are old enough, all of one day; `nil` where there are none.
    func settle(_ deviceClass: String, at now: Instant) throws -> Work? {
        let cutoff = now - terms.settleAfter
        var start = Instant.distantPast
        while let first = try oldest(of: deviceClass, since: start), first < cutoff {
            let day = ArchiveDay(of: first, offset: terms.offset)
            let archived =
                try archivedDays(connection, of: deviceClass).first { $0.day == day.name }
                ?? ArchivedDay(day: day.name, deviceClass: deviceClass, stretch: day.stretch, seal: nil)
            // What comes after a day has been sealed waits until it is sealed again, and what belongs to a damaged one for its file.
            if !Files.exists(days.sealed(day.name, deviceClass)), try absence(of: archived) == nil {
                return try unlessDamaged(archived) {
                    let rows = try move(deviceClass, day, before: min(cutoff, day.stretch.upperBound))
                    return .settled(rows: rows, of: deviceClass, day: day.name)
                }
            }
            start = day.stretch.upperBound
        }
        return nil
    }

    private func oldest(of deviceClass: String, since start: Instant) throws(DatabaseError) -> Instant? {
        // The primary key begins with observed_at.
        let rows = try connection.prepare("SELECT min(observed_at) FROM \(deviceClass)_reading WHERE observed_at >= ?")
        try rows.bind(1, start.milliseconds)
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }

    private func move(_ deviceClass: String, _ day: ArchiveDay, before end: Instant) throws -> Int {
        // Both are on the disk before the first row is anywhere else.
        try durableTransaction {
            try noteSettled(deviceClass, until: end)
            try note(
                ArchivedDay(day: day.name, deviceClass: deviceClass, stretch: day.stretch, seal: nil),
                in: connection
            )
        }
        faultPoint("settle-noted")
        let fields = try storedFields(of: deviceClass)
        var moved = MovedRows()
        let layout = try copy(deviceClass, fields, day, before: end, noting: &moved)
        try forget(moved, layout)
        return moved.keys.count
    }

    /// Copies rows to the open file of their day, in one transaction of its own.
    ///
    /// - Returns: the file's layout.
    private func copy(
        _ deviceClass: String,
        _ fields: [(name: String, type: String)],
        _ day: ArchiveDay,
        before end: Instant,
        noting moved: inout MovedRows
    ) throws -> DayLayout {
        try Files.makeFolder(days.folder(day.name))
        let path = days.open(day.name, deviceClass)
        var writer: DayWriter
        if Files.exists(path), try DayFolder.isBegun(path) {
            writer = try DayWriter(opening: path, fields: fields)
        } else {
            try Files.removeDatabase(path)
            writer = try DayWriter(
                creating: path,
                DayLayout(open: deviceClass, day: day.name, day.stretch, fields: fields)
            )
            try Files.synchronize(days.folder(day.name))
            try Files.synchronize(days.path)
        }
        let rows = try liveRows(for: writer.layout, before: end, atMost: Self.mostRowsAtOnce)
        var row = DayRow()
        try writer.begin()
        while try rows.step() {
            row.read(rows, columns: writer.layout.columns.count)
            moved.note(row)
            _ = try writer.insert(row)
        }
        faultPoint("settle-written")
        try writer.commit()
        faultPoint("settle-copied")
        return writer.layout
    }

    /// The oldest live rows of a layout's day, by device and time, as ``DayRow/read(_:columns:)`` reads them.
    func liveRows(for layout: DayLayout, before end: Instant, atMost limit: Int) throws(DatabaseError) -> Statement {
        // A column that the class has lost is still in the file: the layout's order counts.
        let stored = Set(try storedFields(of: layout.deviceClass).map(\.name))
        let names = layout.fields.map { stored.contains($0.name) ? ", \(quoted($0.name))" : ", NULL" }
        let rows = try connection.prepare(
            """
            SELECT device, observed_at, received_at - observed_at, late + 2 * jump\(names.joined()) FROM (
                SELECT * FROM \(layout.deviceClass)_reading WHERE observed_at >= ?1 AND observed_at < ?2
                ORDER BY observed_at, device LIMIT \(limit)
            ) ORDER BY device, observed_at
            """
        )
        try rows.bind(1, layout.stretch.lowerBound.milliseconds)
        try rows.bind(2, end.milliseconds)
        return rows
    }

    /// Takes rows out of the live store that are in a file; before that, what they say of their devices is kept.
    ///
    /// `layout`: whose columns the values of the moved rows are.
    func forget(_ moved: MovedRows, _ layout: DayLayout) throws {
        // A file may have been begun under a schema with another order.
        let fields = try storedFields(of: layout.deviceClass).compactMap { field in
            layout.columns.firstIndex { $0.name == field.name }.map { (field.name, $0) }
        }
        var latest = try SettledDeviceTable(layout.deviceClass, fields, connection)
        for first in stride(from: 0, to: moved.devices.count, by: Self.mostRowsInTransaction) {
            let slice = moved.devices[first..<min(moved.devices.count, first + Self.mostRowsInTransaction)]
            try connection.transaction { for device in slice { try latest.set(device) } }
            faultPoint("settle-remembered")
            rest()
        }
        // In the order of the table, so that a transaction touches few pages.
        let keys = moved.keys.sorted { $0.observedAt < $1.observedAt }
        let deletion = try connection.prepare(
            "DELETE FROM \(layout.deviceClass)_reading WHERE observed_at = ? AND device = ?"
        )
        for first in stride(from: 0, to: keys.count, by: Self.mostRowsInTransaction) {
            let slice = keys[first..<min(keys.count, first + Self.mostRowsInTransaction)]
            try connection.transaction {
                for key in slice {
                    try deletion.bind(1, key.observedAt)
                    try deletion.bind(2, moved.devices[Int(key.device)].name)
                    try deletion.run()
                }
            }
            faultPoint("settle-deleted")
            rest()
        }
    }

    /// The fields of a class as its live table has them, whatever the schema says today.
    func storedFields(of deviceClass: String) throws(DatabaseError) -> [(name: String, type: String)] {
        var fields: [(name: String, type: String)] = []
        let rows = try connection.prepare("SELECT name, type FROM pragma_table_info(?) ORDER BY cid")
        try rows.bind(1, "\(deviceClass)_reading")
        while try rows.step() { fields.append((rows.text(0), rows.text(1))) }
        return Array(fields.dropFirst(ReadingTable.commonColumns.count))
    }

    private func noteSettled(_ deviceClass: String, until end: Instant) throws(DatabaseError) {
        let statement = try connection.prepare(
            """
            INSERT INTO settled (class, until) VALUES (?1, ?2)
            ON CONFLICT (class) DO UPDATE SET until = max(until, ?2)
            """
        )
        try statement.bind(1, deviceClass)
        try statement.bind(2, end.milliseconds)
        try statement.run()
    }
}

extension DayRow {
    /// `device, observed_at, received_after, admission`, and the fields.
    mutating func read(_ rows: Statement, columns: Int) {
        device = rows.text(0)
        observedAt = rows.integer(1)
        values.removeAll(keepingCapacity: true)
        for column in 0..<columns { values.append(rows.value(Int32(2 + column))) }
    }
}
