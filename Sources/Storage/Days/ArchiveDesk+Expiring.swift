import Databases
import SQLite
import Telemetry

extension ArchiveDesk {
    /// Removes the oldest day that its class need not keep any longer; `nil` where there is none.
    ///
    /// A file that is on its way out has another name: a reader that knows its manifest must not miss it, and nobody may find it anew.
    func expire(at now: Instant) throws -> Work? {
        for day in try archivedDays(connection) {
            guard let keep = terms.keep[day.deviceClass], day.stretch.upperBound + keep <= now else { continue }
            let (sealed, open) = (days.sealed(day.day, day.deviceClass), days.open(day.day, day.deviceClass))
            let expired = days.expired(day.day, day.deviceClass)
            for path in [sealed, open] where Files.exists(path) {
                try Files.moveDatabase(path, to: expired, in: days.folder(day.day))
            }
            try durableTransaction { try removeManifest(of: day) }
            for path in [expired, days.unfinished(day.day, day.deviceClass), days.damaged(day.day, day.deviceClass)] {
                try Files.removeDatabase(path)
            }
            Files.removeFolderIfEmpty(days.folder(day.day))
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
                    !known.contains("\(day)/\(deviceClass)")
                else { continue }
                // The process may have been killed before it was gone.
                try Files.removeDatabase(days.expired(day, deviceClass))
                // What is damaged is nobody's.
                guard let file = try? days.file(day, deviceClass), known.insert("\(day)/\(deviceClass)").inserted else {
                    continue
                }
                let found = ArchivedDay(
                    day: day,
                    deviceClass: deviceClass,
                    stretch: file.layout.stretch,
                    seal: nil
                )
                try connection.transaction { try note(found, in: connection) }
                count += 1
            }
        }
        return count
    }
}
