public import Telemetry

/// The clock on the wall: how instants become days and minutes of the day.
///
/// China has kept UTC+8 without daylight saving since 1991, so a fixed offset is exact there. Everything else in this
/// room asks the zone; rules that change with the season would only have to be known here.
public struct CivilZone: Hashable, Sendable, BitwiseCopyable {
    /// Minutes east of Greenwich.
    public let offsetMinutes: Int

    /// China Standard Time, UTC+8.
    public static let shanghai = CivilZone(uncheckedOffsetMinutes: 480)

    /// Returns `nil` outside of -12:00…+14:00, where no place on earth has its clock.
    public init?(offsetMinutes: Int) {
        guard (-720...840).contains(offsetMinutes) else { return nil }
        self.init(uncheckedOffsetMinutes: offsetMinutes)
    }

    private init(uncheckedOffsetMinutes: Int) {
        offsetMinutes = uncheckedOffsetMinutes
    }

    /// The date on the wall calendar at an instant.
    public func date(at instant: Instant) -> CivilDate {
        CivilDate(daysSinceEpoch: local(instant).day)
    }

    /// The instant of 00:00 on a date, held between ``Telemetry/Instant/distantPast`` and `distantFuture`.
    public func startOfDay(_ date: CivilDate) -> Instant {
        guard let day = date.dayNumber else { return date.year < 1 ? .distantPast : .distantFuture }
        return instant(day: day, millisecond: 0)
    }

    /// Days since 1970-01-01 and milliseconds since midnight, both on the wall.
    func local(_ instant: Instant) -> (day: Int, millisecond: Int) {
        let local = Int(instant.clamped.milliseconds) + offsetMinutes * 60_000
        let millisecond = (local % 86_400_000 + 86_400_000) % 86_400_000
        return ((local - millisecond) / 86_400_000, millisecond)
    }

    /// The reverse of ``local(_:)``; days that are out of reach become `distantPast` or `distantFuture`.
    func instant(day: Int, millisecond: Int) -> Instant {
        Instant(milliseconds: Int64(day * 86_400_000 + millisecond - offsetMinutes * 60_000)).clamped
    }
}

extension CivilDate {
    /// Days since 1970-01-01, `nil` outside of the years that ``Telemetry/Instant`` is meant for.
    var dayNumber: Int? {
        (1...9999).contains(year) ? daysSinceEpoch : nil
    }
}

extension Instant {
    /// Held in the years 1 to 9999, so that arithmetic on days cannot overflow.
    var clamped: Instant {
        max(.distantPast, min(.distantFuture, self))
    }
}
