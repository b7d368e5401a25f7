import MQTT
import Storage
public import Telemetry

/// Delivers alert events to one receiver, in the order of the outbox: a cursor over it that goes on at its own pace.
///
/// An event counts as delivered when the receiver has confirmed it. What was not confirmed before a crash is delivered again with
/// the same identifier. A receiver that fails delays nobody but this feed.
public struct Feed: Sendable {
    private static let longestWait = Duration.seconds(1)
    /// Parked events that are sent again in one round.
    private static let redeliveries = 20

    public let name: String
    private let receiver: Receiver
    private let filter: EventFilter
    private let storeFolder: String
    private let bell: Bell
    private let board: CursorBoard
    private let wall: @Sendable () -> Instant

    /// `name`: the key of its cursor in the store. `wall`: the computer's clock.
    public init(
        name: String,
        to receiver: Receiver,
        filter: EventFilter,
        storeFolder: String,
        bell: Bell,
        board: CursorBoard,
        wall: @escaping @Sendable () -> Instant
    ) {
        self.name = name
        self.receiver = receiver
        self.filter = filter
        self.storeFolder = storeFolder
        self.bell = bell
        self.board = board
        self.wall = wall
    }

    /// Lets a waiting feed look whether it is to stop.
    public func wake() { bell.ring() }

    /// Delivers until `isStopping`, and then what is left in the outbox, for at most two seconds.
    ///
    /// It runs on a thread of its own. Everything that fails is reported, once, and tried again.
    public func run(until isStopping: () -> Bool, report: (String) -> Void) throws {
        let store = try StoreReader(folder: storeFolder)
        let courier = try receiver.courier(filter: filter, storeFolder: storeFolder, wall: wall)
        defer { courier.end() }
        var cursor = try store.cursor(of: name)
        var again = Redelivery()
        var health = FeedHealth(feed: name)
        let stop = StopClock()
        func isOver() -> Bool { stop.isOver(isStopping()) }
        board.advance(name, to: cursor, delivered: 0)
        while !isOver() {
            let heard = bell.count
            let start = cursor
            do {
                let round = try round(from: &cursor, &again, store, courier, unless: isOver, report: report)
                if round.isHealthy, let message = health.recover() { report(message) }
                board.note(health.trouble, of: name)
                if round.isIdle {
                    if stop.isStopping { break }
                    // A receiver that is not there yet is waited for by its courier.
                    if round.isHealthy { bell.wait(beyond: heard, atMost: Self.longestWait) }
                } else if round.pause > .zero {
                    if stop.isStopping { break }
                    wait(round.pause, unless: { isOver() || stop.isStopping })
                }
            } catch {
                let pause = health.fail(error, afterProgress: cursor > start)
                if let message = pause.message { report(message) }
                board.noteFailure(health.trouble ?? "\(error)", of: name)
                // What is left has been tried.
                if stop.isStopping { break }
                wait(pause.wait, unless: { isOver() || stop.isStopping })
            }
        }
    }

    /// What one look into the outbox came to.
    private struct Round {
        var isIdle = false
        var isHealthy = false
        var pause = Duration.zero
    }

    private func round(
        from cursor: inout Int64,
        _ again: inout Redelivery,
        _ store: borrowing StoreReader,
        _ courier: any Courier,
        unless isOver: () -> Bool,
        report: (String) -> Void
    ) throws -> Round {
        var round = Round()
        round.isHealthy = try courier.upkeep(unless: isOver)
        try redeliver(&again, from: store, courier, unless: isOver, report: report)
        let events = try store.events(after: cursor, limit: courier.window)
        guard let last = events.last else {
            round.isIdle = true
            return round
        }
        let wanted = events.filter(filter.wants)
        var settled = cursor
        defer { cursor = settled }
        if !wanted.isEmpty {
            round.pause = try courier.deliver(wanted, unless: isOver) { settlement in
                settled = settle(settlement, of: wanted, after: settled, report: report)
            }
            round.isHealthy = settled > cursor
        }
        if wanted.isEmpty || settled == wanted.last?.sequence {
            settled = last.sequence
            board.advance(name, to: settled, delivered: 0)
        }
        return round
    }

    /// Writes down what became of an event; returns how far the feed has come.
    private func settle(
        _ settlement: Settlement,
        of events: [OutboxEvent],
        after sequence: Int64,
        report: (String) -> Void
    ) -> Int64 {
        switch settlement {
        case .delivered(let event):
            let count = events.count { $0.sequence > sequence && $0.sequence <= event.sequence }
            board.advance(name, to: event.sequence, delivered: count)
            return event.sequence
        case .refused(let event, let reason):
            park(event, reason, report)
            board.advance(name, to: event.sequence, delivered: 0)
            return event.sequence
        }
    }

    private func park(_ event: OutboxEvent, _ reason: String, _ report: (String) -> Void) {
        let count = board.park(ParkedEvent(feed: name, sequence: event.sequence, at: wall(), reason: reason))
        guard isPowerOfTen(count) else { return }
        report(
            """
            feed \(name): the receiver refused event \(event.sequence): \(reason); it is parked, \(count) since the start. \
            'cityward feeds' lists them, 'cityward feeds --redeliver \(name)' sends them again
            """
        )
    }

    /// Sends again what somebody wants to be sent again.
    private func redeliver(
        _ again: inout Redelivery,
        from store: borrowing StoreReader,
        _ courier: any Courier,
        unless isOver: () -> Bool,
        report: (String) -> Void
    ) throws {
        let events = again.due(try store.eventsToRedeliver(of: name, limit: Self.redeliveries))
        guard !events.isEmpty else { return }
        var done: Int64 = 0
        _ = try courier.deliver(events, unless: isOver) { settlement in
            let last: Int64
            switch settlement {
            case .delivered(let event):
                last = event.sequence
                for event in events where event.sequence > done && event.sequence <= last {
                    board.noteRedelivered(event.sequence, of: name)
                    again.note(event)
                }
            case .refused(let event, let reason):
                last = event.sequence
                park(event, reason, report)
                again.note(event)
            }
            done = last
        }
    }

    /// Waits on the bell, which also rings when the feed is to stop; events alone do not end the wait.
    private func wait(_ duration: Duration, unless isOver: () -> Bool) {
        let deadline = ContinuousClock.now + duration
        while !isOver() {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { return }
            bell.wait(beyond: bell.count, atMost: min(rest, Self.longestWait))
        }
    }
}

/// 1, 10, 100 …: counts that are worth a line in the log.
private func isPowerOfTen(_ count: Int) -> Bool {
    var power = 1
    while power < count { power *= 10 }
    return power == count
}
