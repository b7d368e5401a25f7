import Databases
import SQLite
import Telemetry

extension ArchiveDesk {
    /// Days whose files are missing or were set aside. Each stays as it is until its file is restored, or somebody gives it up.
    public func damagedDays() throws -> [DamagedDay] {
        try archivedDays(connection).compactMap { day in
            guard let absence = try absence(of: day) else { return nil }
            // That there were readings shows only as long as they are the newest of a device.
            if case .missing = absence, day.seal == nil {
                try Files.write("", to: days.damaged(day.day, day.deviceClass), in: days.folder(day.day))
            }
            return DamagedDay(day: day.day, deviceClass: day.deviceClass, finding: "\(absence)")
        }
    }

    /// Holds the next sealed file against its manifest, and sets it aside where it is not what was sealed.
    ///
    /// * `last`: the day that was looked at before; `nil` to begin with the first.
    ///
    /// - Returns: the day, and what was done; `nil` behind the last day.
    public func verify(after last: ArchivedDay?) throws -> (day: ArchivedDay, work: Work?)? {
        guard let lock = try FolderLock(days.path) else { return nil }
        defer { withExtendedLifetime(lock) {} }
        let sealed = try archivedDays(connection).filter { $0.seal != nil }
        let next = sealed.first { day in last.map { ($0.day, $0.deviceClass) < (day.day, day.deviceClass) } ?? true }
        guard let next else { return nil }
        guard try absence(of: next) == nil, let finding = try finding(in: next, days) else { return (next, nil) }
        return (next, try setAside(next, finding))
    }

    /// Whether there is no file of a day although there must be one.
    func absence(of day: ArchivedDay) throws -> ArchiveError? {
        days.absence(of: day, try rowsWereMoved(to: day, connection))
    }

    /// Does a piece of work on a day; if its file turns out to be damaged it is set aside, and the other days go on.
    func unlessDamaged(_ day: ArchivedDay, _ work: () throws -> Work?) throws -> Work? {
        do {
            return try work()
        } catch {
            guard isDamage(error), let finding = try finding(in: day, days) else { throw error }
            return try setAside(day, finding)
        }
    }

    private func setAside(_ day: ArchivedDay, _ finding: String) throws -> Work {
        let sealed = days.sealed(day.day, day.deviceClass)
        let path = Files.exists(sealed) ? sealed : days.open(day.day, day.deviceClass)
        if Files.exists(path) {
            try Files.moveDatabase(path, to: days.damaged(day.day, day.deviceClass), in: days.folder(day.day))
        }
        return .setAside(day, finding: finding)
    }

    /// Lets go of a day that cannot be restored: from now on nobody misses its readings.
    ///
    /// - Returns: `false` where the day is not damaged.
    public func giveUp(_ day: String, _ deviceClass: String) throws -> Bool {
        guard let lock = try FolderLock(days.path) else { throw ArchiveError.busy }
        defer { withExtendedLifetime(lock) {} }
        let known = try archivedDays(connection, of: deviceClass).first { $0.day == day }
        guard let known, try absence(of: known) != nil else { return false }
        try durableTransaction { try removeManifest(of: known) }
        let damaged = days.damaged(day, deviceClass)
        if Files.exists(damaged) {
            try Files.moveDatabase(damaged, to: days.givenUp(day, deviceClass), in: days.folder(day))
        }
        return true
    }

    func removeManifest(of day: ArchivedDay) throws(DatabaseError) {
        let deletion = try connection.prepare("DELETE FROM day_archive WHERE day = ? AND class = ?")
        try deletion.bind(1, day.day)
        try deletion.bind(2, day.deviceClass)
        try deletion.run()
    }
}

/// What is wrong with the file of a day; `nil` where it is whole, and what its manifest says.
func finding(in day: ArchivedDay, _ days: DayFolder) throws -> String? {
    let file: DayFile?
    do {
        file = try days.file(day.day, day.deviceClass)
    } catch {
        return "cannot be opened: \(error)"
    }
    guard let file else { return "is missing" }
    do throws(DatabaseError) {
        let check = try file.connection.prepare("PRAGMA integrity_check(1)")
        if try check.step(), check.text(0) != "ok" { return check.text(0) }
    } catch {
        return "cannot be read: \(error)"
    }
    guard let seal = day.seal else { return nil }
    guard try Files.hash(file.path) == seal.sha256 else { return "is not the file that was sealed" }
    let rows = try file.connection.integer("SELECT count(*) FROM packed")
    return rows == seal.rows ? nil : "holds \(rows) readings instead of \(seal.rows)"
}

/// Whether an error may come from the file of a day rather than from the disk or from us.
func isDamage(_ error: any Error) -> Bool {
    switch error {
    case ArchiveError.noDay: true
    case let error as DatabaseError: error.kind == .corrupt || error.kind == .inputOutput || error.kind == .other
    default: false
    }
}
