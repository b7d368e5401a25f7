import MQTT

/// Whether a feed delivers: it turns any number of failures into one report, and their end into another.
struct FeedHealth {
    private let feed: String
    private var backoff = Backoff(first: .seconds(1), longest: .seconds(60), jitter: .full)
    private var attempts = 0
    private var since = ContinuousClock.now
    /// What keeps it from delivering; `nil` while it delivers.
    private(set) var trouble: String?

    init(feed: String) {
        self.feed = feed
    }

    /// Takes a failure; returns how long to wait before the next attempt, and what to report.
    ///
    /// `afterProgress`: events were delivered just before. Then the wait begins small again, but a receiver that goes on and off
    /// is not reported each time.
    mutating func fail(
        _ error: any Error,
        afterProgress: Bool,
        now: ContinuousClock.Instant = .now
    ) -> (wait: Duration, message: String?) {
        if afterProgress { backoff.reset() }
        attempts += 1
        trouble = "\(error)"
        let own = (error as? Trouble)?.wait
        let wait = own ?? backoff.next()
        guard attempts == 1 else { return (wait, nil) }
        since = now
        return (wait, "feed \(feed): \(error); it tries again, and 'cityward feeds' tells what waits")
    }

    /// Takes a success; returns what to report.
    mutating func recover(now: ContinuousClock.Instant = .now) -> String? {
        guard attempts > 0 else { return nil }
        defer {
            attempts = 0
            trouble = nil
            backoff.reset()
        }
        let seconds = since.duration(to: now).components.seconds
        return "feed \(feed): delivers again, after \(attempts) failed attempts in \(seconds) s"
    }
}

/// When a feed that was told to stop has to end: what is left in the outbox may take two seconds.
final class StopClock {
    private static let limit = Duration.seconds(2)

    private var deadline: ContinuousClock.Instant?

    /// It was told to stop.
    var isStopping: Bool { deadline != nil }

    /// `isStopping`: whether somebody tells it to stop now.
    func isOver(_ isStopping: Bool) -> Bool {
        if isStopping, deadline == nil { deadline = .now + Self.limit }
        return deadline.map { ContinuousClock.now >= $0 } ?? false
    }
}
