import Databases
import SQLite
import Telemetry

/// Readings in the file `live.sqlite` of a folder, and in files of days beside it.
final class SQLiteReadings: ReadingStore {
    let leftOut = DamageList()

    private let folder: String
    private let file: Connection
    private let catalogue: Catalogue
    private let directory: DeviceDirectory
    private let tables: [ReadingTable]
    private var reports: DeviceReportTable
    private let settled: SettledReadings

    /// Opens or creates `folder/live.sqlite`, and brings its tables up to date.
    ///
    /// `maximumPages`: most pages of 4 KiB that the file may have; `nil` for what the disk holds.
    init(folder: String, _ catalogue: Catalogue, _ directory: DeviceDirectory, maximumPages: Int?) throws {
        let file = try Connection(path: "\(folder)/\(Store.fileName)", mode: .readWrite)
        try configure(file, maximumPages: maximumPages)
        try migrate(file)
        var tables: [ReadingTable] = []
        for index in catalogue.indices { try tables.append(ReadingTable(catalogue[index], file)) }
        var reports = try DeviceReportTable(catalogue, directory, file)
        try reports.catchUp(file)
        self.settled = try SettledReadings(DayFolder(store: folder), file)
        self.reports = reports
        self.tables = tables
        self.folder = folder
        self.file = file
        self.catalogue = catalogue
        self.directory = directory
    }

    var connection: any DatabaseConnection { file }
    var isLost: Bool { false }

    // MARK: - Writing

    func prepare(for readings: [Reading]) {}

    func insert(_ readings: [Reading], into outcome: inout Store.Outcome) throws(DatabaseError) {
        if !readings.isEmpty { try settled.refresh() }
        for reading in readings {
            let device = directory[reading.device]
            let number = Int(reading.deviceClass.rawValue)
            let isNew = try tables[number].insert(reading, of: device.name, unlessIn: settled, file)
            if isNew { outcome.storedOfClass[number] += 1 } else { outcome.duplicatesOfClass[number] += 1 }
        }
        try reports.write(with: readings)
    }

    func committed(_ readings: [Reading]) {
        reports.committed(readings)
    }

    func probe() throws(DatabaseError) {
        try file.transaction { () throws(DatabaseError) in
            try file.execute("CREATE TABLE probe (payload BLOB); INSERT INTO probe VALUES (zeroblob(65536))")
            try file.execute("DROP TABLE probe")
        }
    }

    // MARK: - The past

    func extents(
        of deviceClass: ClassIndex,
        where isIncluded: (String) -> Bool
    ) throws(DatabaseError) -> [DeviceIndex: ReportExtent] {
        var extents = try reports.extents(of: deviceClass, where: isIncluded, file)
        // What has left the live store, and may have before there were reports.
        let table = SettledDeviceTable.name(of: catalogue[deviceClass].name)
        let rows = try file.prepare("SELECT device, first_at, observed_at, newest_at FROM \(table)")
        try widen(&extents, by: rows, of: deviceClass, directory, where: isIncluded)
        return extents
    }

    func latestObservation() throws(DatabaseError) -> Instant? {
        var latest: Instant?
        for index in catalogue.indices {
            // The primary key begins with observed_at; of what has left the live table the newest is kept by device.
            let settled = SettledDeviceTable.name(of: catalogue[index].name)
            let live = readingTableName(of: catalogue[index])
            let rows = try file.prepare(
                "SELECT (SELECT max(observed_at) FROM \(live)), (SELECT max(newest_at) FROM \(settled))"
            )
            guard try rows.step() else { continue }
            for column in 0..<2 as Range<Int32> where !rows.isNull(column) {
                latest = max(latest ?? .distantPast, Instant(milliseconds: rows.integer(column)))
            }
        }
        return latest
    }

    func show(
        _ parts: [ReadingPart],
        of deviceClass: ClassIndex,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) {
        var spanning: (any DatabaseConnection)?
        for part in parts {
            if part.device == nil, try showLive(part, of: deviceClass, body) { continue }
            // A reader's tables span the days' files. One that is damaged must not keep the daemon from its work.
            let leftOut = leftOut
            let source =
                if let spanning { spanning } else {
                    try StoreReader(folder: folder, damage: .leftOut { leftOut.note($0) }).connection
                }
            spanning = source
            try Storage.show(part, of: deviceClass, catalogue, directory, from: source, body)
        }
    }

    /// Shows the readings of a part as long as all of them are still in the live table, which is read much faster than the one that
    /// spans the days: most starts need no more.
    ///
    /// - Returns: whether they were; otherwise none was shown.
    private func showLive(
        _ part: ReadingPart,
        of deviceClass: ClassIndex,
        _ body: (Reading) -> Void
    ) throws(DatabaseError) -> Bool {
        // One snapshot: the archive may move readings meanwhile.
        try file.beginView()
        defer { file.rollBack() }
        let settled = try file.prepare("SELECT until FROM settled WHERE class = ?")
        try settled.bind(1, catalogue[deviceClass].name)
        let isLive = try !settled.step() || settled.integer(0) <= part.stretch.lowerBound.milliseconds
        if isLive { try Storage.show(part, of: deviceClass, catalogue, directory, from: file, body) }
        return isLive
    }
}

private func configure(_ connection: Connection, maximumPages: Int?) throws(DatabaseError) {
    try connection.execute("PRAGMA journal_mode = WAL")
    // FULL: a commit has reached the disk when it returns; PUBACKs depend on it.
    try connection.execute("PRAGMA synchronous = FULL")
    // 16 MiB of log between checkpoints, and no more kept after one.
    try connection.execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432")
    try connection.execute("PRAGMA cache_size = -16384")
    if let maximumPages { try connection.execute("PRAGMA max_page_count = \(maximumPages)") }
}
