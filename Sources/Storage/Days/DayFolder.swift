import Databases
import SQLite
import Telemetry

/// Where the day files of a store are: `days/2026-11-23/truck.sqlite`, one for each class, so that each can be kept as long as its
/// class is.
///
/// `truck.open.sqlite` is a day that readings are still moved to. Once it is sealed there is `truck.sqlite`, which nobody changes any
/// more: late readings make a new one, which takes its place in one step.
struct DayFolder: Sendable {
    static let name = "days"

    let path: String
    /// Whether sealed files are mapped into memory: quicker for many questions, but where a disk fails the process gets SIGBUS, and
    /// so only a process does it that has nothing else to do.
    let isMapped: Bool

    /// `store`: the folder of live.sqlite.
    init(store: String, isMapped: Bool = false) {
        path = "\(store)/\(Self.name)"
        self.isMapped = isMapped
    }

    func folder(_ day: String) -> String { "\(path)/\(day)" }
    func sealed(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).sqlite" }
    func open(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).open.sqlite" }
    func unfinished(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).sealing.sqlite" }

    /// A file that is not what it was.
    func damaged(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).damaged.sqlite" }
    /// A damaged file that nobody will restore.
    func givenUp(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).given-up.sqlite" }
    /// A file that was kept long enough, on its way out.
    func expired(_ day: String, _ deviceClass: String) -> String { "\(folder(day))/\(deviceClass).expired.sqlite" }

    /// The readings of a class and day; `nil` where there are none.
    func file(_ day: String, _ deviceClass: String) throws -> DayFile? {
        // A day may be sealed, and its open file be gone, between a look and the next.
        for _ in 0..<3 {
            if let file = try opened(sealed(day, deviceClass), isSealed: true) ?? opened(open(day, deviceClass)) {
                return file
            }
        }
        return nil
    }

    private func opened(_ path: String, isSealed: Bool = false) throws -> DayFile? {
        guard Files.exists(path) else { return nil }
        do {
            // Its first transaction may not have come to its end: nothing has been moved there yet.
            guard try isSealed || Self.isBegun(path) else { return nil }
            return try DayFile(path: path, isMapped: isMapped)
        } catch let error as DatabaseError {
            if !Files.exists(path) { return nil }
            // Without its tables it is no day, either.
            throw error.kind == .corrupt || error.kind == .other ? ArchiveError.noDay(path: path) as any Error : error
        }
    }

    /// Whether a file has its tables.
    static func isBegun(_ path: String) throws(DatabaseError) -> Bool {
        try Connection(path: path, mode: .readOnly).integer("PRAGMA user_version") > 0
    }
}

/// A day on the city's calendar, as the archive divides readings.
struct ArchiveDay: Hashable, Sendable {
    private static let length: Int64 = 86_400_000

    /// As `2026-11-23`.
    let name: String
    let stretch: Range<Instant>

    /// The day of an instant. `offset`: of the city's clock from UTC.
    init(of instant: Instant, offset: TimeSpan) {
        let local = instant.milliseconds + offset.milliseconds
        let number = (local - (local % Self.length + Self.length) % Self.length) / Self.length
        name = "\(CivilDate(daysSinceEpoch: Int(number)))"
        let start = Instant(milliseconds: number * Self.length - offset.milliseconds)
        stretch = start..<start + TimeSpan(milliseconds: Self.length)
    }
}
