/// How long to wait before the next attempt: doubling from a second to a minute, and spread by chance.
///
/// The spread keeps many clients from coming back in step after a broker restarts ("equal jitter": half fixed, half random).
struct Backoff {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(60)

    private var ceiling = first

    /// The wait after one more failure: between half of the ceiling and the ceiling, which then doubles.
    mutating func next() -> Duration {
        let wait = ceiling / 2 + ceiling / 2 * Double.random(in: 0...1)
        ceiling = min(ceiling * 2, Self.longest)
        return wait
    }

    mutating func reset() {
        ceiling = Self.first
    }
}
