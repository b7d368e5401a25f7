public import Telemetry

/// Which readings are accepted: how far from our clock their times may be, and of how many devices that nobody has registered.
public struct Acceptance: Sendable {
    /// Ahead: clocks of devices run fast, but not by more than this.
    public var future: TimeSpan
    /// Behind: terminals upload what they kept while out of reach.
    public var past: TimeSpan
    /// Devices that the register does not know: each costs memory for as long as the daemon runs, and whoever may publish can
    /// invent them.
    public var unregisteredDevices: Int

    public init(
        future: TimeSpan = .minutes(5),
        past: TimeSpan = .days(30),
        unregisteredDevices: Int = 100_000
    ) {
        self.future = future
        self.past = past
        self.unregisteredDevices = unregisteredDevices
    }
}

/// What the daemon takes for the time at which a reading arrives.
public enum ReceptionClock: Sendable {
    /// The computer's clock.
    case wall
    /// The latest `observedAt` so far: a replay of last month, or a demo that plays a day in minutes, lives in its own time.
    ///
    /// Before the first reading, `nil`, it is the computer's.
    case readings(latest: Instant?)

    /// Moves on with a reading, and says when it arrived.
    ///
    /// `wall`: what the computer's clock shows.
    mutating func arrival(of observedAt: Instant, wall: Instant) -> Instant {
        switch self {
        case .wall:
            return wall
        case .readings(let latest):
            let now = max(latest ?? observedAt, observedAt)
            self = .readings(latest: now)
            return now
        }
    }

    /// What a reading may not be too far behind; `nil` for a clock of readings that has not seen one, which any time may set.
    func reference(wall: Instant) -> Instant? {
        switch self {
        case .wall: wall
        case .readings(let latest): latest
        }
    }

    /// What the clock shows while nothing arrives.
    public func now(wall: Instant) -> Instant {
        switch self {
        case .wall: wall
        case .readings(let latest): latest ?? wall
        }
    }
}
