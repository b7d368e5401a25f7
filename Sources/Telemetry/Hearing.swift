/// From when on a daemon heard devices, after it or the broker had been away: one for each connection, and one for each change of its
/// partitions.
public struct Hearing: Sendable, Equatable {
    /// The name of its session at the broker (`broker.client_id`), on which what the broker keeps hangs; empty where nobody noted it.
    public let daemon: String
    public let since: Instant
    /// Whether the broker has kept what devices had to say meanwhile. If not, a silence until then proves nothing.
    public let isComplete: Bool
    /// The partitions whose devices it heard; `nil` for all.
    public let partitions: Partitions?

    public init(by daemon: String, since: Instant, isComplete: Bool, partitions: Partitions? = nil) {
        self.daemon = daemon
        self.since = since
        self.isComplete = isComplete
        self.partitions = partitions
    }
}
