import Faults
public import SQLite
public import Telemetry

/// The store as its one writer sees it: everything that a batch caused goes in by one transaction, or not at all.
///
/// It belongs to the pipeline's thread. Others read through ``StoreReader``.
public struct Store: ~Copyable {
    public static let fileName = "live.sqlite"

    let folder: String
    let connection: Connection
    let catalogue: Catalogue
    let directory: DeviceDirectory
    private let readingTables: [ReadingTable]
    private var rejections: RejectionTable
    private var alerts: AlertTables
    private var cursors: CursorTable
    private var reports: DeviceReportTable
    private let settled: SettledReadings
    /// What could not be read of the days' files.
    public let leftOut = DamageList()

    /// Opens or creates `folder/live.sqlite`, and brings its tables up to date.
    ///
    /// `maximumPages`: most pages of 4 KiB that the file may have; `nil` for what the disk holds.
    public init(
        folder: String,
        catalogue: Catalogue,
        directory: DeviceDirectory,
        maximumPages: Int? = nil
    ) throws {
        let connection = try Connection(path: "\(folder)/\(Self.fileName)", mode: .readWrite)
        try configure(connection, maximumPages: maximumPages)
        try migrate(connection)
        var readingTables: [ReadingTable] = []
        for index in catalogue.indices {
            try readingTables.append(ReadingTable(catalogue[index], connection))
        }
        let rejections = try RejectionTable(connection)
        let alerts = try AlertTables(connection)
        let cursors = try CursorTable(connection)
        var reports = try DeviceReportTable(catalogue, directory, connection)
        try reports.catchUp(connection)
        let settled = try SettledReadings(DayFolder(store: folder), connection)
        self.rejections = rejections
        self.alerts = alerts
        self.cursors = cursors
        self.reports = reports
        self.settled = settled
        self.readingTables = readingTables
        self.folder = folder
        self.catalogue = catalogue
        self.connection = connection
        self.directory = directory
    }

    /// Writes a batch and everything that it caused, and returns when it is on the disk.
    ///
    /// - Throws: when nothing was written, as on a full disk.
    public mutating func commit(_ batch: Batch) throws(SQLiteError) -> Outcome {
        var outcome = Outcome()
        try connection.execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            outcome = try write(batch)
            faultPoint("written")
            try connection.execute("COMMIT")
            faultPoint("committed")
        } catch {
            connection.rollBack()
            throw error
        }
        reports.committed(batch.readings)
        return outcome
    }

    /// What one turn of the pipeline wants stored.
    public struct Batch {
        public var readings: [Reading]
        public var rejections: [Rejection]
        public var events: [AlertEvent]
        public var states: [AlertStateChange]
        public var feeds: FeedProgress
        /// What the clock shows, where a case may have become overdue; `nil` to leave cases alone.
        public var termsUntil: Instant?

        public init(
            readings: [Reading] = [],
            rejections: [Rejection] = [],
            events: [AlertEvent] = [],
            states: [AlertStateChange] = [],
            feeds: FeedProgress = FeedProgress(),
            termsUntil: Instant? = nil
        ) {
            self.readings = readings
            self.rejections = rejections
            self.events = events
            self.states = states
            self.feeds = feeds
            self.termsUntil = termsUntil
        }

        public var isEmpty: Bool {
            readings.isEmpty && rejections.isEmpty && events.isEmpty && states.isEmpty && feeds.isEmpty
                && termsUntil == nil
        }
    }

    /// What became of the readings: stored + duplicates = readings of the batch.
    public struct Outcome: Sendable, Equatable {
        public var stored: Int { storedOfClass.reduce(0, +) }
        public var duplicates: Int { duplicatesOfClass.reduce(0, +) }
        /// By the numbers of the classes; empty where nothing was written.
        public var storedOfClass: [Int] = []
        public var duplicatesOfClass: [Int] = []
        /// How many cases became overdue.
        public var overdue = 0

        public init() {}
    }

    /// Writes and takes back a page, to tell whether a commit would succeed.
    public func probe() throws(SQLiteError) {
        do throws(SQLiteError) {
            try connection.execute(
                "BEGIN IMMEDIATE; CREATE TABLE probe (payload BLOB); INSERT INTO probe VALUES (zeroblob(65536))"
            )
            try connection.execute("DROP TABLE probe; COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Keeps the text of a rule set that comes into force, so that every alert's rule can be read later, and when that was.
    public mutating func load(ruleSet hash: String, text: String, at now: Instant) throws(SQLiteError) {
        try keep(ruleSet: hash, text: text, at: now)
        // A restart under the same rules is no news.
        let statement = try connection.prepare(
            """
            INSERT INTO rule_set_load (at, rule_set)
            SELECT ?1, ?2 WHERE ?2 IS NOT (SELECT rule_set FROM rule_set_load ORDER BY at DESC LIMIT 1)
            ON CONFLICT (at) DO UPDATE SET rule_set = excluded.rule_set
            """
        )
        try statement.bind(1, now.milliseconds)
        try statement.bind(2, hash)
        try statement.run()
    }

    /// Keeps the text of a rule set, by which perhaps only a replay has judged.
    ///
    /// `now`: 1970 for one that was never in force.
    public mutating func keep(ruleSet hash: String, text: String, at now: Instant) throws(SQLiteError) {
        let statement = try connection.prepare(
            """
            INSERT INTO rule_set (hash, loaded_at, text) VALUES (?, ?, ?)
            ON CONFLICT (hash) DO UPDATE SET loaded_at = excluded.loaded_at WHERE loaded_at = 0
            """
        )
        try statement.bind(1, hash)
        try statement.bind(2, now.milliseconds)
        try statement.bind(3, text)
        try statement.run()
    }

    private mutating func write(_ batch: Batch) throws(SQLiteError) -> Outcome {
        var outcome = Outcome()
        outcome.storedOfClass = Array(repeating: 0, count: readingTables.count)
        outcome.duplicatesOfClass = outcome.storedOfClass
        if !batch.readings.isEmpty { try settled.refresh() }
        for reading in batch.readings {
            let device = directory[reading.device]
            let number = Int(reading.deviceClass.rawValue)
            let isNew = try readingTables[number].insert(reading, of: device.name, unlessIn: settled, connection)
            if isNew { outcome.storedOfClass[number] += 1 } else { outcome.duplicatesOfClass[number] += 1 }
        }
        try reports.write(with: batch.readings)
        faultPoint("readings-written")
        for rejection in batch.rejections { try rejections.insert(rejection) }
        for event in batch.events { try alerts.insert(event) }
        faultPoint("events-written")
        for change in batch.states { try alerts.set(change) }
        try cursors.set(batch.feeds)
        if let now = batch.termsUntil { outcome.overdue = try alerts.passTerms(until: now) }
        return outcome
    }
}

extension Store {
    /// Between which times each device of a class has reported, in the order of their numbers.
    ///
    /// `isIncluded`: whether a device of that name is asked for.
    public func deviceReports(
        of deviceClass: ClassIndex,
        where isIncluded: (_ device: String) -> Bool = { _ in true }
    ) throws(SQLiteError) -> [DeviceReport] {
        var extents = try reports.extents(of: deviceClass, where: isIncluded, connection)
        // What has left the live store, and may have before there were reports.
        let settled = SettledDeviceTable.name(of: catalogue[deviceClass].name)
        let rows = try connection.prepare("SELECT device, first_at, observed_at, newest_at FROM \(settled)")
        while try rows.step() {
            let name = rows.text(0)
            guard isIncluded(name) else { continue }
            extents[directory.index(of: name, in: deviceClass), default: ReportExtent()].widen(
                to: ReportExtent(rows)
            )
        }
        return extents.sorted { $0.key < $1.key }.filter(\.value.isAnyJudged).map { device, extent in
            DeviceReport(device: device, first: extent.first, judged: extent.last, newest: extent.newest)
        }
    }

    /// When the next term of an open case ends; `nil` while none runs.
    public mutating func nextTermEnd() throws(SQLiteError) -> Instant? {
        try alerts.nextTermEnd()
    }

    /// Where every rule stands with every device that it has ever concerned.
    public func alertStates() throws(SQLiteError) -> [AlertStateChange] {
        try alertStateRows(connection)
    }
}

private func configure(_ connection: borrowing Connection, maximumPages: Int?) throws(SQLiteError) {
    try connection.execute("PRAGMA journal_mode = WAL")
    // FULL: a commit has reached the disk when it returns; PUBACKs depend on it.
    try connection.execute("PRAGMA synchronous = FULL")
    // 16 MiB of log between checkpoints, and no more kept after one.
    try connection.execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432")
    try connection.execute("PRAGMA cache_size = -16384")
    if let maximumPages { try connection.execute("PRAGMA max_page_count = \(maximumPages)") }
}
