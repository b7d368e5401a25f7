import Databases
import Faults
import SQLite
import Telemetry

extension ArchiveDesk {
    /// Late readings that are sealed at once; they are held in memory meanwhile.
    private static let mostLateRows = 50_000
    /// So many late readings of a sealed day do not wait any longer.
    private static let manyLateRows: Int64 = 20_000
    /// How long a day stays sealed before a few late readings open it again: each time the whole file is written.
    private static let sealedAtLeast = TimeSpan.days(1)
    private static let pageSize = 16_384

    /// Seals the oldest day of a class that is due, or once more where readings came too late; `nil` where none is.
    func seal(_ deviceClass: String, at now: Instant) throws -> Work? {
        var failure: (any Error)?
        for day in try archivedDays(connection, of: deviceClass) {
            do {
                guard try absence(of: day) == nil else { continue }
                let work = try unlessDamaged(day) { try sealIfDue(day, at: now).map { .sealed($0) } }
                if let work { return work }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return nil
    }

    private func sealIfDue(_ day: ArchivedDay, at now: Instant) throws -> ArchivedDay? {
        let isSealed = Files.exists(days.sealed(day.day, day.deviceClass))
        // The process may have been killed behind the file and before its manifest.
        if isSealed, day.seal == nil { return try describe(day, at: now) }
        // Or behind its manifest.
        if isSealed { try Files.removeDatabase(days.open(day.day, day.deviceClass)) }
        guard isSealed ? try mustBeSealedAgain(day, at: now) : day.stretch.upperBound + terms.sealAfter <= now else {
            return nil
        }
        return try seal(day, at: now)
    }

    private func mustBeSealedAgain(_ day: ArchivedDay, at now: Instant) throws(DatabaseError) -> Bool {
        let rows = try connection.prepare(
            """
            SELECT count(*) FROM (SELECT 1 FROM \(day.deviceClass)_reading
            WHERE observed_at >= ? AND observed_at < ? LIMIT \(Self.manyLateRows))
            """
        )
        try rows.bind(1, day.stretch.lowerBound.milliseconds)
        try rows.bind(2, min(day.stretch.upperBound, now - terms.settleAfter).milliseconds)
        let waiting = try rows.step() ? rows.integer(0) : 0
        return waiting >= Self.manyLateRows || waiting > 0 && now - (day.seal?.at ?? .distantPast) >= Self.sealedAtLeast
    }

    private func seal(_ day: ArchivedDay, at now: Instant) throws -> ArchivedDay {
        let fields = try storedFields(of: day.deviceClass)
        let file = try days.file(day.day, day.deviceClass)
        let layout = DayLayout(
            union: file?.layout,
            DayLayout(open: day.deviceClass, day: day.day, day.stretch, fields: fields)
        )
        let late = try lateRows(of: day, layout)
        let merged = MergedDay(file, late, layout)

        var statistics = DayStatistics(layout)
        try merged.forEach { statistics.add($0) }
        let path = days.unfinished(day.day, day.deviceClass)
        try Files.makeFolder(days.folder(day.day))
        try Files.removeDatabase(path)
        let written: Int
        do {
            written = try write(merged, to: path, statistics.sealedLayout())
        } catch {
            // On a full disk it is the first thing that must go.
            try? Files.removeDatabase(path)
            throw error
        }
        guard written == statistics.rows else {
            throw ArchiveError.rowsAreMissing(written: written, of: statistics.rows, path: path)
        }
        faultPoint("seal-written")
        // Its manifest speaks of the old file, and must not speak against the new one.
        if day.seal != nil { try durableTransaction { try forgetSeal(of: day) } }
        try Files.replace(days.sealed(day.day, day.deviceClass), with: path, in: days.folder(day.day))
        faultPoint("seal-named")
        let description = try describe(day, at: now)
        try forget(merged.moved, layout)
        return description
    }

    private func write(_ merged: MergedDay, to path: String, _ layout: DayLayout) throws -> Int {
        var writer = try DayWriter(creating: path, layout, pageSize: Self.pageSize)
        // It is synchronised as a whole, before it gets its name.
        try writer.connection.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
        var summary = DaySummary(layout)
        var count = 0
        try writer.begin()
        try merged.forEach { row in
            if try writer.insert(row) { count += 1 }
            summary.add(row)
        }
        try summary.write(to: writer.connection)
        try writer.commit()
        return count
    }

    private func forgetSeal(of day: ArchivedDay) throws(DatabaseError) {
        let statement = try connection.prepare("UPDATE day_archive SET sealed_at = NULL WHERE day = ? AND class = ?")
        try statement.bind(1, day.day)
        try statement.bind(2, day.deviceClass)
        try statement.run()
    }

    /// Writes down what a sealed file is, and takes away the open one that it came from.
    private func describe(_ day: ArchivedDay, at now: Instant) throws -> ArchivedDay {
        let path = days.sealed(day.day, day.deviceClass)
        let extent: (rows: Int64, observed: ClosedRange<Instant>?)
        do {
            let file = try DayFile(path: path)
            extent = try DaySummary.extent(file.connection)
        }
        let sealed = ArchivedDay(
            day: day.day,
            deviceClass: day.deviceClass,
            stretch: day.stretch,
            seal: ArchivedDay.Seal(
                at: now,
                rows: extent.rows,
                observed: extent.observed,
                bytes: Files.size(path),
                sha256: try Files.hash(path)
            )
        )
        try durableTransaction { try note(sealed, in: connection) }
        faultPoint("seal-described")
        try Files.removeDatabase(days.open(day.day, day.deviceClass))
        return sealed
    }

    /// What is still in the live store of a day, by device and time.
    private func lateRows(of day: ArchivedDay, _ layout: DayLayout) throws(DatabaseError) -> [DayRow] {
        let rows = try liveRows(for: layout, before: day.stretch.upperBound, atMost: Self.mostLateRows)
        var late: [DayRow] = []
        var row = DayRow()
        while try rows.step() {
            row.read(rows, columns: layout.columns.count)
            late.append(row)
        }
        return late
    }
}

extension DayLayout {
    /// The columns of a file, and behind them what the class has gained since.
    fileprivate init(union file: DayLayout?, _ today: DayLayout) {
        guard let file else {
            self = today
            return
        }
        var columns = file.columns
        for column in today.columns where !columns.contains(where: { $0.name == column.name }) {
            columns.append(column)
        }
        for index in columns.indices { columns[index].encoding = .plain }
        self.init(today.deviceClass, day: today.day, today.stretch, unit: 1, isSealed: false, columns: columns)
    }
}
