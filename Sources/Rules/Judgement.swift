public import Telemetry

/// What judging some readings came to. It is filled and emptied again and again, and keeps its memory.
public struct Judgement {
    /// What happened to alerts, in the order in which it was noticed.
    public var events: [AlertEvent] = []
    /// Where rules stand now with devices, for those that moved.
    public var states: [AlertStateChange] = []

    public init() {}

    public var isEmpty: Bool { events.isEmpty && states.isEmpty }

    public mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        states.removeAll(keepingCapacity: true)
    }
}
