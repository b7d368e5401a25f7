import SQLite
import Telemetry

extension ArchiveDesk {
    /// Removes the oldest day that its class need not keep any longer; `nil` where there is none.
    ///
    /// The file goes first: a manifest without one is seen to again, a file without a manifest would be taken for a find.
    func expire(at now: Instant) throws -> Work? {
        for day in try archivedDays(connection) {
            guard let keep = terms.keep[day.deviceClass], day.stretch.upperBound + keep <= now else { continue }
            try Files.removeDatabase(days.sealed(day.day, day.deviceClass))
            try Files.removeDatabase(days.open(day.day, day.deviceClass))
            try Files.removeDatabase(days.unfinished(day.day, day.deviceClass))
            Files.removeFolderIfEmpty(days.folder(day.day))
            try transaction {
                var deletion = try connection.prepare("DELETE FROM day_archive WHERE day = ? AND class = ?")
                try deletion.bind(1, day.day)
                try deletion.bind(2, day.deviceClass)
                try deletion.run()
            }
            return .removed(day)
        }
        return nil
    }

    /// Writes down the day files that live.sqlite knows nothing of, because it was restored from an older backup.
    ///
    /// - Returns: how many there were.
    public func adopt() throws -> Int {
        guard let lock = try FolderLock(days.path) else { return 0 }
        defer { withExtendedLifetime(lock) {} }
        var known = Set(try archivedDays(connection).map { "\($0.day)/\($0.deviceClass)" })
        var count = 0
        for day in try Files.names(in: days.path) {
            for name in try Files.names(in: days.folder(day)) where name.hasSuffix(".sqlite") {
                guard let deviceClass = name.split(separator: ".").first.map(String.init),
                    known.insert("\(day)/\(deviceClass)").inserted,
                    let file = try days.file(day, deviceClass)
                else { continue }
                let found = ArchivedDay(
                    day: day,
                    deviceClass: deviceClass,
                    stretch: file.layout.stretch,
                    seal: nil
                )
                try transaction { try note(found, in: connection) }
                count += 1
            }
        }
        return count
    }
}
