/// From when on the daemon heard devices, after it or the broker had been away: one for each connection.
public struct Hearing: Sendable, Equatable {
    public let since: Instant
    /// Whether the broker has kept what devices had to say meanwhile. If not, a silence until then proves nothing.
    public let isComplete: Bool

    public init(since: Instant, isComplete: Bool) {
        self.since = since
        self.isComplete = isComplete
    }
}
