import Logging
import Storage

/// Finds damaged days, some files in each round of the archive, and says of each once that it is damaged, and once that it is whole again.
struct DamageWatch {
    /// Of a round; a file that is begun is read to its end.
    private static let timeToRead = Duration.milliseconds(500)

    /// The sealed day that was read last.
    private var last: ArchivedDay?
    private var damaged: Set<DamagedDay> = []

    /// Reads the next sealed files from one end to the other; behind the last the next round begins with the first.
    mutating func verify(_ desk: borrowing ArchiveDesk, _ log: Logger, until isStopping: () -> Bool) throws {
        let end = ContinuousClock.now + Self.timeToRead
        repeat {
            let verified = try desk.verify(after: last)
            last = verified?.day
            if let work = verified?.work { log.error("\(work)") }
        } while last != nil && ContinuousClock.now < end && !isStopping()
    }

    mutating func look(_ desk: borrowing ArchiveDesk, _ monitor: Monitor, _ log: Logger) {
        guard let found = try? Set(desk.damagedDays()) else { return }
        for day in found.subtracting(damaged).sorted(by: { $0.description < $1.description }) {
            log.error("a day cannot be shown, \(day)")
        }
        let whole = damaged.filter { day in !found.contains { $0.day == day.day && $0.deviceClass == day.deviceClass } }
        for day in whole.sorted(by: { $0.description < $1.description }) {
            log.notice("\(day.deviceClass) of \(day.day) is no longer damaged")
        }
        damaged = found
        monitor.pulse.note(damagedDays: found.count)
    }
}
