import Foundation
import Synchronization

/// Tells those who wait that something may be there. A thousand rings before anybody listens are one.
public final class Bell: Sendable {
    private let condition = NSCondition()
    private let rings = Atomic<UInt64>(0)

    public init() {}

    /// How often the bell has rung.
    public var count: UInt64 { rings.load(ordering: .acquiring) }

    public func ring() {
        condition.lock()
        rings.wrappingAdd(1, ordering: .releasing)
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until the bell has rung more often than `heard`, or the time is over.
    public func wait(beyond heard: UInt64, atMost limit: Duration) {
        let seconds = limit / .seconds(1)
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while count == heard, condition.wait(until: deadline) {}
    }
}
