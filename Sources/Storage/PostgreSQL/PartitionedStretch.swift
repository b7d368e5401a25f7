import Databases
import Telemetry

/// When the first and the last reading of a class were made, where readings lie in partitions of days.
///
/// The indexes are by device or coarse, so that the whole table would be read for its ends. Here the ends of the partitions that can have
/// them are looked at, a short stretch first: the coarse index says in which few blocks that is.
struct PartitionedStretch {
    /// How far from the end of a day it is looked first, and then.
    private static let steps = [TimeSpan.minutes(1), .hours(1)]

    private let deviceClass: String
    private let connection: any DatabaseConnection

    init(of deviceClass: String, _ connection: any DatabaseConnection) {
        self.deviceClass = deviceClass
        self.connection = connection
    }

    /// `nil` where there are no readings.
    func stretch() throws(DatabaseError) -> ClosedRange<Instant>? {
        let days = try days()
        guard let first = try first(of: days), let last = try last(of: days) else { return nil }
        // Between the two looks a partition may have gone.
        return min(first, last)...last
    }

    /// The end of ``stretch()`` alone.
    func last() throws(DatabaseError) -> Instant? {
        try last(of: days())
    }

    private func days() throws(DatabaseError) -> [Range<Instant>] {
        try ReadingPartition.all(of: deviceClass, connection).filter { !$0.isHalfOut }.map(\.stretch)
    }

    private func first(of days: [Range<Instant>]) throws(DatabaseError) -> Instant? {
        for day in days {
            let ends = Self.steps.map { day.lowerBound + $0 }.filter { $0 < day.upperBound }
            for limit in ends + [day.upperBound] {
                if let found = try end(of: day.lowerBound..<limit, "min") { return found }
            }
        }
        return nil
    }

    private func last(of days: [Range<Instant>]) throws(DatabaseError) -> Instant? {
        let newest = try newestReport()
        for day in days.reversed() {
            let starts = Self.steps.map { day.upperBound - $0 }.filter { $0 > day.lowerBound }
            // A day that still runs ends now; what is late may be a little newer.
            let known = newest.flatMap { day.contains($0) ? [$0] : nil } ?? []
            for start in known + starts + [day.lowerBound] {
                if let found = try end(of: start..<day.upperBound, "max") { return found }
            }
        }
        return nil
    }

    /// The newest reading of all devices that was not late; it may have been dropped meanwhile.
    private func newestReport() throws(DatabaseError) -> Instant? {
        let rows = try connection.prepare("SELECT max(newest_at) FROM \(deviceClass)_latest")
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }

    /// * `aggregate`: `min` or `max`.
    private func end(of stretch: Range<Instant>, _ aggregate: String) throws(DatabaseError) -> Instant? {
        // Other partitions are not looked into; one that was dropped just now is no error, as it would be by its name.
        let rows = try connection.prepare(
            "SELECT \(aggregate)(observed_at) FROM \(deviceClass)_reading WHERE observed_at >= ? AND observed_at < ?"
        )
        try rows.bind(1, stretch.lowerBound.milliseconds)
        try rows.bind(2, stretch.upperBound.milliseconds)
        return try rows.step() && !rows.isNull(0) ? Instant(milliseconds: rows.integer(0)) : nil
    }
}
