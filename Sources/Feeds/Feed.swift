import Databases
import MQTT
public import Storage
public import Telemetry

/// Delivers alert events to one receiver, in the order of the outbox: a cursor over it that goes on at its own pace.
///
/// An event counts as delivered when the receiver has confirmed it. What was not confirmed before a crash is delivered again with
/// the same identifier. A receiver that fails delays nobody but this feed.
public struct Feed: Sendable {
    private static let longestWait = Duration.seconds(1)

    public let name: String
    private let receiver: Receiver
    private let filter: EventFilter
    private let storeLocation: StoreLocation
    private let bell: Bell
    private let board: CursorBoard
    private let wall: @Sendable () -> Instant

    /// `name`: the key of its cursor in the store. `wall`: the computer's clock.
    public init(
        name: String,
        to receiver: Receiver,
        filter: EventFilter,
        storeLocation: StoreLocation,
        bell: Bell,
        board: CursorBoard,
        wall: @escaping @Sendable () -> Instant
    ) {
        self.name = name
        self.receiver = receiver
        self.filter = filter
        self.storeLocation = storeLocation
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
        var health = FeedHealth(feed: name)
        let stop = StopClock()
        func isOver() -> Bool { stop.isOver(isStopping()) }
        while !isOver() {
            do {
                return try deliver(&health, until: isOver, stop, report: report)
            } catch let error as DatabaseError where isLost(error) {
                // With the connection the lease is gone, too: somebody else may deliver meanwhile.
                let pause = note(error, afterProgress: false, in: &health, report)
                if stop.isStopping { break }
                wait(pause, unless: { isOver() || stop.isStopping })
            }
        }
    }

    /// Says what failed. Returns how long to wait before it is tried again.
    private func note(
        _ error: any Error,
        afterProgress: Bool,
        in health: inout FeedHealth,
        _ report: (String) -> Void
    ) -> Duration {
        let pause = health.fail(error, afterProgress: afterProgress)
        if let message = pause.message { report(message) }
        board.noteFailure(health.trouble ?? "\(error)", of: name)
        return pause.wait
    }

    /// The store is a server's, and there is no connection to it any more.
    private func isLost(_ error: DatabaseError) -> Bool { storeLocation.folder == nil && error.kind == .inputOutput }

    /// Delivers as long as the store can be reached.
    private func deliver(
        _ health: inout FeedHealth,
        until isOver: () -> Bool,
        _ stop: StopClock,
        report: (String) -> Void
    ) throws {
        let store = try StoreReader(at: storeLocation)
        // Of several daemons one delivers; another takes over when its connection ends.
        while try !store.lease(name) {
            if isOver() || stop.isStopping { return }
            wait(Self.longestWait, unless: { isOver() || stop.isStopping })
        }
        let courier = try receiver.courier(filter: filter, storeLocation: storeLocation, wall: wall)
        defer { courier.end() }
        var course = FeedCourse(
            feed: name,
            from: try store.cursor(of: name),
            courier: courier,
            filter: filter,
            board: board,
            wall: wall
        )
        while !isOver() {
            let heard = bell.count
            let start = course.cursor
            do {
                let round = try course.round(through: store, unless: isOver, report: report)
                if round.isHealthy, let message = health.recover() { report(message) }
                board.note(health.trouble, of: name)
                guard round.isIdle || round.pause > .zero else { continue }
                if stop.isStopping { break }
                if round.pause > .zero {
                    wait(round.pause, unless: { isOver() || stop.isStopping })
                } else if round.isHealthy {
                    // A receiver that is not there yet is waited for by its courier.
                    bell.wait(beyond: heard, atMost: Self.longestWait)
                }
            } catch let error as DatabaseError where isLost(error) {
                throw error
            } catch {
                let pause = note(error, afterProgress: course.cursor > start, in: &health, report)
                // What is left has been tried.
                if stop.isStopping { break }
                wait(pause, unless: { isOver() || stop.isStopping })
            }
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
