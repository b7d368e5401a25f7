public import Telemetry

/// A clock that moves on with the computer's, and not when that one leaps.
public struct SteadyTime: Sendable {
    /// Corrections by less than this are followed at once: a leap second, or the small steps of a time service.
    private static let leastLeap = TimeSpan.seconds(2)

    private var wall: Instant
    private var elapsed: TimeSpan
    /// How far the computer's clock is ahead since it leapt; `nil` while both are one.
    public private(set) var leap: TimeSpan?

    /// The computer's clock is right.
    public init(wall: Instant, elapsed: TimeSpan) {
        self.wall = wall
        self.elapsed = elapsed
    }

    /// What time it is.
    ///
    /// * `wall`: what the computer's clock shows.
    /// * `elapsed`: since the computer was started, whatever its clock shows.
    public mutating func now(wall: Instant, elapsed: TimeSpan) -> Instant {
        let expected = self.wall + TimeSpan(milliseconds: elapsed.milliseconds - self.elapsed.milliseconds)
        let difference = wall - expected
        guard abs(difference.milliseconds) < Self.leastLeap.milliseconds else {
            leap = difference
            return expected
        }
        leap = nil
        self.wall = wall
        self.elapsed = elapsed
        return wall
    }
}
