public import Databases
import SQLite
public import Telemetry

/// Moves readings from the live store to the files of their days, seals the days, and lets go what is too old.
///
/// It works beside the pipeline, in short transactions of its own. Killed anywhere, it can be repeated: rows are copied first and
/// deleted afterwards, a file takes its place in one step, and whoever reads in between sees each reading once
/// (``settledUntil(_:_:)``).
public struct ArchiveDesk: ~Copyable {
    /// How readings are archived; a city's configuration says it.
    public struct Terms: Sendable, Equatable {
        /// A reading is left in the live store for so long.
        public var settleAfter: TimeSpan
        /// A day is sealed so long after its end.
        public var sealAfter: TimeSpan
        /// How long the readings of a class are kept, by the end of their day; a class that is not here is kept for good.
        public var keep: [String: TimeSpan]
        /// Of the city's clock from UTC: where its days begin.
        public var offset: TimeSpan

        public init(
            settleAfter: TimeSpan = .minutes(15),
            sealAfter: TimeSpan = .hours(6),
            keep: [String: TimeSpan] = [:],
            offset: TimeSpan = .hours(8)
        ) {
            self.settleAfter = settleAfter
            self.sealAfter = sealAfter
            self.keep = keep
            self.offset = offset
        }
    }

    /// What one piece of work was.
    public enum Work: Sendable, Equatable, CustomStringConvertible {
        case settled(rows: Int, of: String, day: String)
        case sealed(ArchivedDay)
        case removed(ArchivedDay)
        case setAside(ArchivedDay, finding: String)

        public var description: String {
            switch self {
            case .settled(let rows, let deviceClass, let day): "moved \(rows) readings of \(deviceClass) to \(day)"
            case .sealed(let day): "sealed \(day.deviceClass) of \(day.day): \(day.seal?.rows ?? 0) readings"
            case .removed(let day): "removed \(day.deviceClass) of \(day.day): it was older than store.keep says"
            case .setAside(let day, let finding): "set \(day.deviceClass) of \(day.day) aside: its file \(finding)"
            }
        }
    }

    /// Rows that are moved at once: the more, the fewer pages are written for each.
    static let mostRowsAtOnce = 300_000
    /// Rows that are deleted, or devices that are noted, in one transaction: some milliseconds.
    static let mostRowsInTransaction = 1500
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    let connection: Connection
    let days: DayFolder
    let terms: Terms
    let rest: () -> Void

    /// * `rest`: called between two transactions on the live store, so that the pipeline gets its turn.
    public init(folder: String, terms: Terms, rest: @escaping () -> Void = {}) throws {
        let connection = try openExistingStore(in: folder, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        // What is deleted here lies in a file already, and that is synchronised: a deletion that is lost is done again.
        try connection.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE")
        let days = DayFolder(store: folder)
        try Files.makeFolder(days.path)
        self.connection = connection
        self.days = days
        self.terms = terms
        self.rest = rest
    }

    /// Does the next piece of work that is due; `nil` where nothing is, or where somebody else has the archive, as a backup.
    ///
    /// - Throws: what went wrong, when nothing else is left to do.
    public mutating func work(at now: Instant, unless isStopping: () -> Bool = { false }) throws -> Work? {
        guard let lock = try FolderLock(days.path) else { return nil }
        defer { withExtendedLifetime(lock) {} }
        let classes = try classes()
        // What is wrong with one day must not keep the others from being archived.
        var failure: (any Error)?
        for name in classes where !isStopping() {
            do {
                if let work = try settle(name, at: now) { return work }
            } catch {
                failure = failure ?? error
            }
        }
        for name in classes where !isStopping() {
            do {
                if let work = try seal(name, at: now) { return work }
            } catch {
                failure = failure ?? error
            }
        }
        do {
            if let work = try expire(at: now) { return work }
        } catch {
            failure = failure ?? error
        }
        if let failure { throw failure }
        return nil
    }

    /// The latest `observedAt` that is still in the live store; `nil` where it is empty.
    public func latestObservation() throws(DatabaseError) -> Instant? {
        var latest: Instant?
        for name in try classes() {
            let rows = try connection.prepare("SELECT max(observed_at) FROM \(name)_reading")
            guard try rows.step(), !rows.isNull(0) else { continue }
            latest = max(latest ?? .distantPast, Instant(milliseconds: rows.integer(0)))
        }
        return latest
    }

    /// The classes of which the live store has readings, be they configured or not any more.
    private func classes() throws(DatabaseError) -> [String] {
        var names: [String] = []
        let rows = try connection.prepare(
            """
            SELECT substr(name, 1, length(name) - length('_latest')) AS class FROM sqlite_schema
            WHERE type = 'table' AND name GLOB '?*_latest'
            AND class || '_reading' IN (SELECT name FROM sqlite_schema WHERE type = 'table') ORDER BY 1
            """
        )
        while try rows.step() { names.append(rows.text(0)) }
        return names
    }

    /// Runs a transaction on the live store, and returns when it is on the disk.
    func durableTransaction(_ body: () throws -> Void) throws {
        try connection.execute("PRAGMA synchronous = FULL")
        defer { try? connection.execute("PRAGMA synchronous = NORMAL") }
        try connection.transaction(body)
    }
}
