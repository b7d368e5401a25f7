import Telemetry

/// The clock on the wall in Jingmen: UTC+8, without daylight saving since 1991.
struct LocalTime: Sendable {
    private static let offset: Int64 = 8 * 3600
    private static let day: Int64 = 86_400

    let date: CivilDate
    let secondOfDay: Int

    init(_ instant: Instant) {
        let seconds = Self.seconds(instant)
        date = CivilDate(daysSinceEpoch: Int(seconds / Self.day))
        secondOfDay = Int(seconds % Self.day)
    }

    /// Minutes since midnight.
    static func minuteOfDay(_ instant: Instant) -> Int {
        Int(seconds(instant) % day / 60)
    }

    /// Midnight of the day in which an instant lies.
    static func midnight(before instant: Instant) -> Instant {
        instant - .seconds(seconds(instant) % day)
    }

    /// Whole seconds since 1970-01-01 by the wall's clock.
    private static func seconds(_ instant: Instant) -> Int64 {
        instant.milliseconds / 1000 + offset
    }
}
