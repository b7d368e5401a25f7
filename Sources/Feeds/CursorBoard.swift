public import Storage
import Synchronization

/// Where feeds write how far they have delivered, and the pipeline picks it up for its next commit. It also knows how each feed
/// does, for whoever asks.
public final class CursorBoard: Sendable {
    private struct State {
        /// What the store does not have yet.
        var changes = FeedProgress()
        var reports: [String: FeedReport] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// What has changed since the last call.
    public func takeChanges() -> FeedProgress {
        state.withLock { state in
            defer { state.changes = FeedProgress() }
            return state.changes
        }
    }

    /// Gives back what could not be stored, unless a feed has gone on meanwhile.
    public func putBack(_ changes: FeedProgress) {
        state.withLock { state in
            state.changes.cursors.merge(changes.cursors) { newer, _ in newer }
            state.changes.parked.insert(contentsOf: changes.parked, at: 0)
            state.changes.redelivered.merge(changes.redelivered) { $0.union($1) }
        }
    }

    /// How each feed does since the start, by name.
    public var reports: [FeedReport] {
        state.withLock { $0.reports.values.sorted { $0.feed < $1.feed } }
    }

    // MARK: - What feeds say

    /// A feed has delivered, or passed over, everything up to this event; so many it has delivered.
    func advance(_ feed: String, to sequence: Int64, delivered: Int) {
        state.withLock { state in
            state.changes.cursors[feed] = sequence
            state.reports[feed, default: FeedReport(feed: feed)].cursor = sequence
            state.reports[feed, default: FeedReport(feed: feed)].delivered += delivered
        }
    }

    /// The receiver of a feed has refused an event for good; the feed goes on without it. Returns how many it has refused.
    func park(_ event: ParkedEvent) -> Int {
        state.withLock { state in
            state.changes.parked.append(event)
            state.reports[event.feed, default: FeedReport(feed: event.feed)].parked += 1
            return state.reports[event.feed]?.parked ?? 1
        }
    }

    /// A parked event was delivered after all.
    func noteRedelivered(_ sequence: Int64, of feed: String) {
        state.withLock { state in
            state.changes.redelivered[feed, default: []].insert(sequence)
            state.reports[feed, default: FeedReport(feed: feed)].delivered += 1
        }
    }

    /// An attempt has failed.
    func noteFailure(_ trouble: String, of feed: String) {
        state.withLock { state in
            state.reports[feed, default: FeedReport(feed: feed)].failures += 1
            state.reports[feed, default: FeedReport(feed: feed)].trouble = trouble
        }
    }

    /// What keeps a feed from delivering; `nil` for nothing.
    func note(_ trouble: String?, of feed: String) {
        state.withLock { $0.reports[feed, default: FeedReport(feed: feed)].trouble = trouble }
    }
}

/// How a feed does since the start of the daemon.
public struct FeedReport: Sendable, Equatable {
    public let feed: String
    /// The number of the last event that it delivered or passed over.
    public var cursor: Int64 = 0
    /// Events that its receiver has taken; repetitions count again.
    public var delivered = 0
    /// Attempts that came to nothing.
    public var failures = 0
    /// Events that its receiver has refused for good.
    public var parked = 0
    /// What keeps it from delivering now.
    public var trouble: String?

    public init(feed: String) {
        self.feed = feed
    }
}
