import Databases
import Glibc
public import Telemetry

/// How large a store is, what room it has left, and how far its archive is behind.
public struct StoreFigures: Sendable, Equatable {
    /// The day files of a class that are sealed, or those that readings are still moved to.
    public struct DayFiles: Sendable, Equatable {
        public let deviceClass: String
        public let areSealed: Bool
        public let count: Int
        public let bytes: Int64
    }

    /// Of `live.sqlite`, and of what SQLite keeps beside it until the next checkpoint; of all tables where the store is a database.
    public var liveBytes: Int64 = 0
    public var logBytes: Int64 = 0
    /// By class.
    public var dayFiles: [DayFiles] = []
    /// The oldest reading of a class that lies in the live store and is not one of a sealed day; no entry where there is none.
    public var oldestUnsettled: [String: Instant] = [:]
    /// When the oldest day began that is not sealed.
    public var oldestUnsealedDay: Instant?
    /// Of the file system that the store is on, as far as we may fill it; `nil` where it is another computer's.
    public var freeBytes: Int64?
    public var fileSystemBytes: Int64?

    public init() {}
}

extension StoreReader {
    /// Open day files whose size is looked up; as a rule there are two for each class.
    private static let mostOpenDays = 1000

    /// Looks at the store of `location`, which is the one that this reader reads: a few files and pages, or what the server knows.
    ///
    /// `classes`: those whose live readings are looked at.
    public func figures(of location: StoreLocation, classes: [String]) throws -> StoreFigures {
        switch location {
        case .folder(let folder): try figures(of: folder, classes: classes)
        case .postgresql: try serverFigures()
        }
    }

    /// All is live, and nothing is known of the server's disk.
    private func serverFigures() throws -> StoreFigures {
        var figures = StoreFigures()
        figures.liveBytes = try connection.integer(
            """
            SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
            """
        )
        return figures
    }

    private func figures(of folder: String, classes: [String]) throws -> StoreFigures {
        var figures = StoreFigures()
        figures.liveBytes = Files.size("\(folder)/\(Store.fileName)")
        figures.logBytes = Files.size("\(folder)/\(Store.fileName)-wal")
        let room = try room(in: folder)
        (figures.freeBytes, figures.fileSystemBytes) = (room.free, room.all)
        figures.dayFiles = try sealedDays() + openDays(in: DayFolder(store: folder))
        if figures.dayFiles.contains(where: { !$0.areSealed }) {
            let start = try connection.integer("SELECT min(starts_at) FROM day_archive WHERE sealed_at IS NULL")
            figures.oldestUnsealedDay = Instant(milliseconds: start)
        }
        for name in classes { figures.oldestUnsettled[name] = try oldestUnsettled(of: name) }
        return figures
    }

    /// Their manifests say how large they are.
    private func sealedDays() throws(DatabaseError) -> [StoreFigures.DayFiles] {
        let rows = try connection.prepare(
            "SELECT class, count(*), sum(bytes) FROM day_archive WHERE sealed_at IS NOT NULL GROUP BY class ORDER BY class"
        )
        var days: [StoreFigures.DayFiles] = []
        while try rows.step() {
            days.append(
                StoreFigures.DayFiles(
                    deviceClass: rows.text(0),
                    areSealed: true,
                    count: Int(rows.integer(1)),
                    bytes: rows.integer(2)
                )
            )
        }
        return days
    }

    private func openDays(in folder: DayFolder) throws(DatabaseError) -> [StoreFigures.DayFiles] {
        let rows = try connection.prepare(
            "SELECT class, day FROM day_archive WHERE sealed_at IS NULL ORDER BY class, day LIMIT \(Self.mostOpenDays)"
        )
        var sizes: [String: (count: Int, bytes: Int64)] = [:]
        while try rows.step() {
            let name = rows.text(0)
            sizes[name, default: (0, 0)].count += 1
            sizes[name, default: (0, 0)].bytes += Files.size(folder.open(rows.text(1), name))
        }
        return sizes.sorted { $0.key < $1.key }.map {
            StoreFigures.DayFiles(deviceClass: $0, areSealed: false, count: $1.count, bytes: $1.bytes)
        }
    }

    /// Late readings of a sealed day wait in the live store for as long as a day: they do not count.
    private func oldestUnsettled(of deviceClass: String) throws(DatabaseError) -> Instant? {
        // The primary keys begin with observed_at, and with day: both look at one row. "main": not the table that spans all days.
        let rows = try connection.prepare(
            """
            SELECT min(observed_at) FROM main.\(deviceClass)_reading WHERE observed_at >=
            coalesce((SELECT max(ends_at) FROM day_archive WHERE class = ? AND sealed_at IS NOT NULL), 0)
            """
        )
        try rows.bind(1, deviceClass)
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }

    private func room(in folder: String) throws(FileError) -> (free: Int64, all: Int64) {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { throw FileError("look at the file system of", folder) }
        let unit = UInt64(status.f_frsize)
        return (Int64(clamping: UInt64(status.f_bavail) * unit), Int64(clamping: UInt64(status.f_blocks) * unit))
    }
}
