/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Everything that the daemon compares, stores or publishes is an `Instant`; nothing below the executable reads a clock.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Milliseconds since the Unix epoch; negative before 1970.
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Earlier than any reading that is ever accepted.
    public static let distantPast = Instant(milliseconds: -62_135_596_800_000)
    /// Later than any reading that is ever accepted.
    public static let distantFuture = Instant(milliseconds: 253_402_300_799_999)

    public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    public static func + (instant: Instant, span: TimeSpan) -> Instant {
        Instant(milliseconds: instant.milliseconds + span.milliseconds)
    }

    public static func - (instant: Instant, span: TimeSpan) -> Instant {
        Instant(milliseconds: instant.milliseconds - span.milliseconds)
    }

    public static func - (later: Instant, earlier: Instant) -> TimeSpan {
        TimeSpan(milliseconds: later.milliseconds - earlier.milliseconds)
    }
}
