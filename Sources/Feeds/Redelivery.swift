import Storage

/// Which of the parked events that somebody wants to be sent again have been, while the pipeline has not written that yet.
struct Redelivery {
    /// Longer than a commit takes to come; an event that still stands in the store then is sent once more.
    private static let patience = Duration.seconds(10)

    private var handled: [Int64: ContinuousClock.Instant] = [:]

    /// Those among the marked events that have not just been handled.
    mutating func due(_ marked: [OutboxEvent], now: ContinuousClock.Instant = .now) -> [OutboxEvent] {
        handled = handled.filter { now < $0.value }
        return marked.filter { handled[$0.sequence] == nil }
    }

    mutating func note(_ event: OutboxEvent, now: ContinuousClock.Instant = .now) {
        handled[event.sequence] = now + Self.patience
    }
}
