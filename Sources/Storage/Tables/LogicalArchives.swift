public import SQLite
public import Telemetry

/// The archives of a store, one for each day and none for days without readings: where readings go from `live.sqlite`.
///
/// **Moving readings.** They are copied into a day's archive first and deleted from `live.sqlite` then, in two transactions. A reader
/// begins to read `live.sqlite` before it asks for archives. So it finds each reading in at least one of them, and leaves out
/// of what it finds live those that the archive has, too.
public protocol DayArchives: AnyObject {
    /// How many there are.
    var count: Int { get }

    /// Those that may hold readings of a class in a stretch of time, in the order of their times; nothing of them needs to be opened yet.
    func archives(of deviceClass: String, observedIn stretch: Range<Instant>) throws -> [any DayArchive]

    /// Between which times archived readings of a class were made; `nil` where there are none.
    func observedStretch(of deviceClass: String) throws -> ClosedRange<Instant>?
}

/// The readings of one day.
public protocol DayArchive {
    /// All its readings were made then; stretches of different archives do not overlap.
    var stretch: Range<Instant> { get }

    func open(_ request: ArchiveRequest) throws -> any ArchiveCursor

    /// What each device's day comes to; `nil` where the archive does not know it, and it is to be reckoned from the readings.
    func summary(of deviceClass: String, fields: [String]) throws -> ArchiveSummary?
}

extension DayArchive {
    public func summary(of deviceClass: String, fields: [String]) throws -> ArchiveSummary? { nil }
}

/// What is wanted of an archive.
public struct ArchiveRequest: Sendable, Equatable {
    /// As `truck`.
    public let deviceClass: String
    /// The columns that will be read, by their names in the live table. One that the archive does not have is NULL.
    public let columns: [String]
    /// `nil` for all devices.
    public let device: String?
    public let observedIn: Range<Instant>
}

/// Goes through readings of an archive in the order of the bytes of `device`, then of `observed_at`.
///
/// It shows the archive as it was at one instant, from its opening to its end: ``step()`` and ``find(device:observedAt:)`` must not see
/// different things, or a reading that is moved meanwhile would be lost.
public protocol ArchiveCursor: AnyObject {
    /// Goes to the next reading; `false` when there is none, and then it is not called again. The first call goes to the first
    /// reading; nothing needs to be read before it.
    func step() throws -> Bool

    /// Goes to the reading of a device at a time, be it inside of the request or not; `false` where there is none. It may follow
    /// any number of ``step()``, and is never followed by one.
    func find(device: String, observedAt: Instant) throws -> Bool

    /// Of the reading at which the cursor stands.
    var device: String { get }
    var observedAt: Instant { get }

    /// Gives the value of a column of the request, counted from 0.
    func column(_ index: Int, into result: borrowing ColumnResult) throws
}

/// What the questions on a connection needed of days and of `live.sqlite`.
public final class ArchiveUse {
    /// When the archives that were opened begin.
    public private(set) var days: Set<Instant> = []
    /// Rows that came from archives.
    public internal(set) var archivedRows = 0
    /// Rows that came from `live.sqlite`.
    public internal(set) var liveRows = 0
    private let archives: (any DayArchives)?

    init(of archives: (any DayArchives)?) {
        self.archives = archives
    }

    /// How many archives there are.
    public var available: Int { archives?.count ?? 0 }

    func open(_ archive: any DayArchive, _ request: ArchiveRequest) throws -> any ArchiveCursor {
        days.insert(archive.stretch.lowerBound)
        return try archive.open(request)
    }
}
