public import Databases
import Faults
public import Telemetry

/// The store as its one writer sees it: everything that a batch caused goes in by one transaction, or not at all.
///
/// It belongs to the pipeline's thread. Others read through ``StoreReader``.
public struct Store: ~Copyable {
    /// The file that is written now, where the store is a folder.
    public static let fileName = "live.sqlite"

    let connection: any DatabaseConnection
    let readings: any ReadingStore
    let catalogue: Catalogue
    let directory: DeviceDirectory
    private var rejections: RejectionTable
    private var alerts: AlertTables
    private var cursors: CursorTable

    /// Opens or creates a store, and brings its tables up to date.
    ///
    /// `maximumPages`: most pages of 4 KiB that a file may have; `nil` for what the disk holds.
    public init(
        at location: StoreLocation,
        catalogue: Catalogue,
        directory: DeviceDirectory,
        maximumPages: Int? = nil
    ) throws {
        switch location {
        case .folder(let folder):
            let readings = try SQLiteReadings(folder: folder, catalogue, directory, maximumPages: maximumPages)
            try self.init(readings, catalogue, directory)
        case .postgresql(let server):
            try self.init(PostgreSQLReadings(server, catalogue, directory), catalogue, directory)
        }
    }

    /// The same, of files in a folder.
    public init(
        folder: String,
        catalogue: Catalogue,
        directory: DeviceDirectory,
        maximumPages: Int? = nil
    ) throws {
        try self.init(at: .folder(folder), catalogue: catalogue, directory: directory, maximumPages: maximumPages)
    }

    private init(_ readings: any ReadingStore, _ catalogue: Catalogue, _ directory: DeviceDirectory) throws {
        let connection = readings.connection
        let rejections = try RejectionTable(connection)
        let alerts = try AlertTables(connection)
        let cursors = try CursorTable(connection)
        self.rejections = rejections
        self.alerts = alerts
        self.cursors = cursors
        self.readings = readings
        self.catalogue = catalogue
        self.connection = connection
        self.directory = directory
    }

    /// The connection is lost, as to a server that was restarted: nothing can be asked any more, and the store must be opened anew.
    public var isLost: Bool { readings.isLost }

    /// What could not be read of the days' files.
    public var leftOut: DamageList { readings.leftOut }

    /// Writes a batch and everything that it caused, and returns when it is on the disk.
    ///
    /// - Throws: when nothing was written, as on a full disk.
    public mutating func commit(_ batch: Batch) throws(DatabaseError) -> Outcome {
        try readings.prepare(for: batch.readings)
        let outcome = try connection.transaction { () throws(DatabaseError) -> Outcome in
            let outcome = try write(batch)
            faultPoint("written")
            return outcome
        }
        faultPoint("committed")
        readings.committed(batch.readings)
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

    /// Writes something and takes it back, to tell whether a commit would succeed.
    public func probe() throws(DatabaseError) {
        try readings.probe()
    }

    /// Keeps the text of a rule set that comes into force, so that every alert's rule can be read later, and when that was.
    public mutating func load(ruleSet hash: String, text: String, at now: Instant) throws(DatabaseError) {
        try keep(ruleSet: hash, text: text, at: now)
        // A restart under the same rules is no news.
        let statement = try connection.prepare(
            """
            INSERT INTO rule_set_load (at, rule_set)
            SELECT CAST(?1 AS BIGINT), CAST(?2 AS TEXT) WHERE CAST(?2 AS TEXT) IS DISTINCT FROM (SELECT rule_set FROM rule_set_load ORDER BY at DESC LIMIT 1)
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
    public mutating func keep(ruleSet hash: String, text: String, at now: Instant) throws(DatabaseError) {
        let statement = try connection.prepare(
            """
            INSERT INTO rule_set (hash, loaded_at, text) VALUES (?, ?, ?)
            ON CONFLICT (hash) DO UPDATE SET loaded_at = excluded.loaded_at WHERE rule_set.loaded_at = 0
            """
        )
        try statement.bind(1, hash)
        try statement.bind(2, now.milliseconds)
        try statement.bind(3, text)
        try statement.run()
    }

    private mutating func write(_ batch: Batch) throws(DatabaseError) -> Outcome {
        var outcome = Outcome()
        outcome.storedOfClass = Array(repeating: 0, count: catalogue.indices.count)
        outcome.duplicatesOfClass = outcome.storedOfClass
        try readings.insert(batch.readings, into: &outcome)
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
    ) throws(DatabaseError) -> [DeviceReport] {
        let extents = try readings.extents(of: deviceClass, where: isIncluded)
        return extents.sorted { $0.key < $1.key }.filter(\.value.isAnyJudged).map { device, extent in
            DeviceReport(device: device, first: extent.first, judged: extent.last, newest: extent.newest)
        }
    }

    /// When the next term of an open case ends; `nil` while none runs.
    public mutating func nextTermEnd() throws(DatabaseError) -> Instant? {
        try alerts.nextTermEnd()
    }

    /// Where every rule stands with every device that it has ever concerned.
    public func alertStates() throws(DatabaseError) -> [AlertStateChange] {
        try alertStateRows(connection)
    }
}
