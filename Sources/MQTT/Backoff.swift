/// How long to wait before the next attempt: a ceiling that doubles from failure to failure, and a wait below it by chance.
///
/// Chance keeps many clients from coming back in step after what they all need has restarted.
public struct Backoff: Sendable {
    /// How much of the ceiling is left to chance.
    public enum Jitter: Sendable {
        /// Half of it: no attempt follows at once.
        case equal
        /// All of it: attempts spread most, and some follow soon.
        case full
    }

    private let first: Duration
    private let longest: Duration
    private let jitter: Jitter
    private var ceiling: Duration

    public init(first: Duration = .seconds(1), longest: Duration = .seconds(60), jitter: Jitter = .equal) {
        self.first = first
        self.longest = longest
        self.jitter = jitter
        ceiling = first
    }

    /// The wait after one more failure; the ceiling doubles.
    public mutating func next() -> Duration {
        let chance = Double.random(in: 0...1)
        let wait =
            switch jitter {
            case .equal: ceiling / 2 + ceiling / 2 * chance
            case .full: ceiling * chance
            }
        ceiling = min(ceiling * 2, longest)
        return wait
    }

    public mutating func reset() {
        ceiling = first
    }
}
