/// How many messages a group robot may still send: so many in any minute, reckoned from what it has sent.
///
/// A part of them is kept for summaries, so that a storm that begins with single messages does not end in a minute of silence.
struct MessageBudget {
    private static let span = Duration.seconds(60)

    /// Most messages in any minute.
    let limit: Int
    /// How many of them only summaries may use.
    private let reserve: Int
    private var sent: [ContinuousClock.Instant] = []

    init(limit: Int) {
        self.limit = limit
        reserve = limit / 4
    }

    /// How many messages of their own events may have now.
    mutating func singles(at now: ContinuousClock.Instant) -> Int {
        max(0, limit - reserve - count(at: now))
    }

    /// How long a summary has to wait; zero where it may go now.
    ///
    /// The reserve is spread over the minute, so that summaries come steadily and each stands for more.
    mutating func wait(at now: ContinuousClock.Instant) -> Duration {
        let count = count(at: now)
        guard count >= limit - reserve, let last = sent.last else { return .zero }
        let pace = reserve > 0 ? Self.span / reserve : .zero
        let byPace = now.duration(to: last + pace)
        let byLimit = count >= limit ? now.duration(to: sent[0] + Self.span) : .zero
        return max(.zero, max(byPace, byLimit))
    }

    /// A message was sent, or at least tried.
    mutating func note(at now: ContinuousClock.Instant) {
        sent.append(now)
    }

    private mutating func count(at now: ContinuousClock.Instant) -> Int {
        sent.removeAll { $0 + Self.span <= now }
        return sent.count
    }
}
