import Telemetry

/// How many messages the broker has dropped, and when it last dropped one.
struct DropCount {
    private var known: Double?
    /// When the count last grew, and by how much since it began to.
    private var growth: (at: Instant, messages: Double)?

    /// Returns how many messages were dropped before we first looked, where there are any and this is the first look.
    ///
    /// `count`: by the broker's own count, which begins anew when the broker does; `nil` for one that is not known.
    mutating func note(_ count: Double?, at now: Instant) -> Int? {
        guard let count else { return nil }
        defer { known = count }
        guard let known else { return count > 0 ? Int(count) : nil }
        guard count != known else { return nil }
        let more = count > known ? count - known : count
        if more > 0 { growth = (now, (growth?.messages ?? 0) + more) }
        return nil
    }

    /// Messages that were dropped since the count began to grow; `nil` where it has not for `quiet`.
    mutating func growth(within quiet: TimeSpan, at now: Instant) -> Int? {
        guard let growth else { return nil }
        guard now - growth.at < quiet else {
            self.growth = nil
            return nil
        }
        return Int(growth.messages)
    }
}
