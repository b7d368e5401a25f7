import Databases
import Telemetry

/// A day whose file is not what it was: its readings cannot be shown, and nothing is put in its place.
///
/// `Decisions/0031-damaged-days.md`
public struct DamagedDay: Sendable, Hashable, CustomStringConvertible {
    /// As `2026-11-23`.
    public let day: String
    public let deviceClass: String
    /// Where the file must be, or what is wrong with it.
    public let finding: String

    public var description: String { "\(deviceClass) of \(day): \(finding)" }
}

/// What becomes of a question about a damaged day.
public enum DamageHandling {
    /// It fails, and says which file it is about: fewer readings must never look like all of them.
    case refused
    /// It is answered from what is there; each day of which something is left out is reported, perhaps more than once.
    case leftOut(report: (DamagedDay) -> Void)
}

extension DayFolder {
    /// The file of an archived day, for readers.
    ///
    /// * `live`: of the same store; it knows what must be there.
    ///
    /// - Returns: `nil` where nothing was moved there yet, or the day was removed since.
    /// - Throws: ``ArchiveError`` where there should be a file, and none is that can be read.
    func file(of day: ArchivedDay, _ live: any DatabaseConnection) throws -> DayFile? {
        if let file = try file(day.day, day.deviceClass) { return file }
        guard let absence = absence(of: day, try rowsWereMoved(to: day, live)) else { return nil }
        // It may have been removed between a look at its manifest and the next at its file.
        let known = try archivedDays(live, of: day.deviceClass, overlapping: day.stretch)
        guard known.contains(where: { $0.day == day.day }) else { return nil }
        throw absence
    }

    /// Why a day has no file, where it must have one; `nil` where that is in order.
    func absence(of day: ArchivedDay, _ rowsWereMoved: Bool) -> ArchiveError? {
        if Files.exists(sealed(day.day, day.deviceClass)) || Files.exists(expired(day.day, day.deviceClass)) {
            return nil
        }
        let open = open(day.day, day.deviceClass)
        // What cannot be read is there; whoever reads it finds out. One without tables is as good as none.
        if Files.exists(open), (try? Self.isBegun(open)) ?? true { return nil }
        let damaged = damaged(day.day, day.deviceClass)
        if Files.exists(damaged) { return .setAside(path: damaged) }
        if day.seal != nil { return .missing(path: sealed(day.day, day.deviceClass)) }
        return rowsWereMoved ? .missing(path: open) : nil
    }
}

/// Whether readings were surely moved to a day: a device's newest settled reading is of that day.
func rowsWereMoved(to day: ArchivedDay, _ live: any DatabaseConnection) throws(DatabaseError) -> Bool {
    let rows = try live.prepare(
        "SELECT 1 FROM \(SettledDeviceTable.name(of: day.deviceClass)) WHERE newest_at >= ? AND newest_at < ? LIMIT 1"
    )
    try rows.bind(1, day.stretch.lowerBound.milliseconds)
    try rows.bind(2, day.stretch.upperBound.milliseconds)
    return try rows.step()
}

/// Damaged days that were met, each once.
public final class DamageList {
    private var known: Set<DamagedDay> = []
    private var fresh: [DamagedDay] = []

    func note(_ day: DamagedDay) {
        if known.insert(day).inserted { fresh.append(day) }
    }

    /// Those that were met since the last call.
    public func takeNew() -> [DamagedDay] {
        defer { fresh = [] }
        return fresh
    }
}
