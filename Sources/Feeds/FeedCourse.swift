import Storage
import Telemetry

/// Where a feed stands in the outbox, and its next step.
struct FeedCourse {
    /// Parked events that are sent again in one round.
    private static let redeliveries = 20

    private let feed: String
    private let courier: any Courier
    private let filter: EventFilter
    private let board: CursorBoard
    private let wall: @Sendable () -> Instant
    private var again = Redelivery()
    /// The number of the last event that was delivered or passed over.
    private(set) var cursor: Int64

    init(
        feed: String,
        from cursor: Int64,
        courier: any Courier,
        filter: EventFilter,
        board: CursorBoard,
        wall: @escaping @Sendable () -> Instant
    ) {
        self.feed = feed
        self.cursor = cursor
        self.courier = courier
        self.filter = filter
        self.board = board
        self.wall = wall
        board.advance(feed, to: cursor, delivered: 0)
    }

    /// What one look into the outbox came to.
    struct Round {
        /// Nothing was there.
        var isIdle = false
        /// The receiver takes what comes, as far as is known.
        var isHealthy = false
        /// How long the courier wants to wait.
        var pause = Duration.zero
    }

    /// Delivers a window of events, and then of what was parked and is wanted again.
    mutating func round(
        through store: borrowing StoreReader,
        unless isOver: () -> Bool,
        report: (String) -> Void
    ) throws -> Round {
        var round = Round()
        round.isHealthy = try courier.upkeep(unless: isOver)
        let events = try store.events(after: cursor, limit: courier.window)
        round.isIdle = events.isEmpty
        if !events.isEmpty {
            let start = cursor
            round.pause = try deliver(events, unless: isOver, report: report)
            round.isHealthy = cursor > start
        }
        if round.pause <= .zero { try redeliver(from: store, unless: isOver, report: report) }
        return round
    }

    /// Delivers what the filter wants of a window; the rest moves the cursor all the same. Returns how long to wait.
    private mutating func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        report: (String) -> Void
    ) throws -> Duration {
        let wanted = events.filter(filter.wants)
        var pause = Duration.zero
        var settled = cursor
        defer { cursor = settled }
        if !wanted.isEmpty {
            pause = try courier.deliver(wanted, unless: isOver) { settlement in
                let event = settlement.event
                let count = wanted.count { $0.sequence > settled && $0.sequence <= event.sequence }
                if case .refused(_, let reason) = settlement { park(event, reason, report) }
                board.advance(feed, to: event.sequence, delivered: settlement.isDelivery ? count : 0)
                settled = event.sequence
            }
        }
        if let last = events.last, settled == wanted.last?.sequence ?? settled {
            settled = last.sequence
            board.advance(feed, to: settled, delivered: 0)
        }
        return pause
    }

    private mutating func redeliver(
        from store: borrowing StoreReader,
        unless isOver: () -> Bool,
        report: (String) -> Void
    ) throws {
        let events = again.due(try store.eventsToRedeliver(of: feed, limit: Self.redeliveries))
        guard !events.isEmpty else { return }
        var again = again
        defer { self.again = again }
        var done: Int64 = 0
        _ = try courier.deliver(events, unless: isOver) { settlement in
            let last = settlement.event.sequence
            for event in events where event.sequence > done && event.sequence <= last {
                if settlement.isDelivery { board.noteRedelivered(event.sequence, of: feed) }
                again.note(event)
            }
            if case .refused(let event, let reason) = settlement { park(event, reason, report) }
            done = last
        }
    }

    private func park(_ event: OutboxEvent, _ reason: String, _ report: (String) -> Void) {
        let count = board.park(ParkedEvent(feed: feed, sequence: event.sequence, at: wall(), reason: reason))
        guard isPowerOfTen(count) else { return }
        report(
            """
            feed \(feed): the receiver refused event \(event.sequence): \(reason); it is parked, \(count) since the start. \
            'cityward feeds' lists them, 'cityward feeds --redeliver \(feed)' sends them again
            """
        )
    }
}

/// 1, 10, 100 …: counts that are worth a line in the log.
private func isPowerOfTen(_ count: Int) -> Bool {
    var power = 1
    while power < count { power *= 10 }
    return power == count
}
