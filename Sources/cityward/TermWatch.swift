import Storage
import Telemetry

/// Looks now and then whether the term of an open case has ended. Officers may act at any time, so it asks the store.
struct TermWatch {
    private static let interval = Duration.seconds(1)

    private var nextLook = ContinuousClock.now

    /// What the clock shows, if the term of a case has ended by then; otherwise `nil`.
    mutating func ended(at clock: Instant, in store: inout Store) -> Instant? {
        guard ContinuousClock.now >= nextLook else { return nil }
        nextLook = .now + Self.interval
        // A store that cannot be read fails with the next commit, which says so.
        guard let end = try? store.nextTermEnd(), end <= clock else { return nil }
        return clock
    }
}
