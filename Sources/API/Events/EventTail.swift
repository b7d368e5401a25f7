import Storage
import Synchronization

/// The newest alert events, read from the log once for all who follow it.
///
/// A follower is a cursor, as a feed is: nothing is queued for it. Who falls behind the tail reads the store, and who does not
/// read at all keeps nothing waiting but itself.
final class EventTail: Sendable {
    /// Events that are kept at hand.
    static let length = 2000

    private struct State {
        /// In the order of the log, without a gap.
        var events: [OutboxEvent] = []
        /// The number of the last event before the tail.
        var start: Int64
        var end: Int64
        var followers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextFollower = 0
        var isOver = false
    }

    private let state = Mutex(State(start: 0, end: 0))
    private let mostFollowers: Int

    init(mostFollowers: Int) {
        self.mostFollowers = mostFollowers
    }

    /// How many follow.
    var followers: Int { state.withLock { $0.followers.count } }

    /// The number of the newest event.
    var end: Int64 { state.withLock { $0.end } }

    // MARK: - Whoever reads the log

    /// Begins behind an event; what is before it stands in the store.
    func begin(after sequence: Int64) {
        state.withLock {
            $0 = State(start: sequence, end: sequence, followers: $0.followers, nextFollower: $0.nextFollower)
        }
    }

    /// Adds what the log has got, and tells everybody.
    func append(_ events: [OutboxEvent]) {
        let followers = state.withLock { state in
            state.events += events
            state.end = state.events.last?.sequence ?? state.end
            let surplus = state.events.count - Self.length
            if surplus > 0 {
                state.start = state.events[surplus - 1].sequence
                state.events.removeFirst(surplus)
            }
            return Array(state.followers.values)
        }
        for follower in followers { follower.yield() }
    }

    /// Wakes everybody, so that they show that they are there.
    func knock() {
        for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
    }

    /// Nothing more will come.
    func close() {
        let followers = state.withLock { state in
            state.isOver = true
            return Array(state.followers.values)
        }
        // Not under the lock: a follower that ends takes itself off the list.
        for follower in followers { follower.finish() }
    }

    // MARK: - Followers

    /// The events behind a cursor, at most `limit`; `nil` where the tail does not reach back so far.
    func events(after cursor: Int64, limit: Int) -> [OutboxEvent]? {
        state.withLock { state in
            guard cursor >= state.start else { return nil }
            var first = state.events.startIndex
            var end = state.events.endIndex
            // Numbers rise, but not by one each where a row was removed.
            while first < end {
                let middle = (first + end) / 2
                if state.events[middle].sequence > cursor { end = middle } else { first = middle + 1 }
            }
            return Array(state.events[first...].prefix(limit))
        }
    }

    /// Rings for a follower, one for however many events; they end when it leaves, or with the tail.
    struct Following: Sendable {
        let rings: AsyncStream<Void>
        let leave: @Sendable () -> Void
    }

    func follow() throws(Problem) -> Following {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard state.followers.count < mostFollowers, !state.isOver else { return nil }
            state.nextFollower += 1
            state.followers[state.nextFollower] = continuation
            return state.nextFollower
        }
        guard let number else {
            throw Problem(.busy, "\(mostFollowers) already follow the events; try again in a moment")
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.followers.removeValue(forKey: number) }
        }
        continuation.yield()
        return Following(rings: stream) { continuation.finish() }
    }
}
