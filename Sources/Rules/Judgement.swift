public import Telemetry

/// What judging some readings came to. It is filled and emptied again and again, and keeps its memory.
public struct Judgement {
    /// What happened to alerts, in the order in which it was noticed; what was noticed at once, in the order of its
    /// instants.
    public var events: [AlertEvent] = []
    /// Where rules stand now with devices, for those that moved.
    public var states: [AlertStateChange] = []

    public init() {}

    public var isEmpty: Bool { events.isEmpty && states.isEmpty }

    public mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        states.removeAll(keepingCapacity: true)
    }

    /// Puts the events from an index on, which were noticed at once, in the order of their instants.
    ///
    /// Events of one instant are told by device, so that the order does not depend on which device was met first; those
    /// of one device stay as they are.
    mutating func sortEvents(from start: Int) {
        guard events.count - start > 1 else { return }
        let sorted = events[start...].enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            return (first.at, first.alert.deviceClass, first.alert.device, left.offset)
                < (second.at, second.alert.deviceClass, second.alert.device, right.offset)
        }
        events.replaceSubrange(start..., with: sorted.map(\.element))
    }
}
