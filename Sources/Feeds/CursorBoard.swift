public import Storage
import Synchronization

/// Where feeds write how far they have delivered, and the pipeline picks it up for its next commit.
public final class CursorBoard: Sendable {
    private let cursors = Mutex<[String: Int64]>([:])
    private let parked = Mutex<[ParkedEvent]>([])

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

    /// The receiver of a feed has refused an event for good; the feed goes on without it.
    public func park(_ event: ParkedEvent) {
        parked.withLock { $0.append(event) }
    }

    /// The refused events since the last call.
    public func takeParked() -> [ParkedEvent] {
        parked.withLock { parked in
            defer { parked = [] }
            return parked
        }
    }

    /// Gives back what could not be stored.
    public func putBack(_ events: [ParkedEvent]) {
        parked.withLock { $0.insert(contentsOf: events, at: 0) }
    }
}
