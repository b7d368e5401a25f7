import Synchronization

/// Where feeds write how far they have delivered, and the pipeline picks it up for its next commit.
public final class CursorBoard: Sendable {
    private let cursors = Mutex<[String: Int64]>([:])

    public init() {}

    /// A feed has delivered everything up to this event.
    public func advance(_ feed: String, to sequence: Int64) {
        cursors.withLock { $0[feed] = sequence }
    }

    /// What has changed since the last call.
    public func takeChanges() -> [String: Int64] {
        cursors.withLock { cursors in
            defer { cursors = [:] }
            return cursors
        }
    }

    /// Gives back what could not be stored, unless a feed has gone on meanwhile.
    public func putBack(_ changes: [String: Int64]) {
        cursors.withLock { $0.merge(changes) { newer, _ in newer } }
    }
}
