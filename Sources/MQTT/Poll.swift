import Glibc

/// Waits for several sessions at once.
struct Poll {
    private var entries: [pollfd] = []

    /// Waits until the broker has sent something to one of them, or the time is over.
    mutating func waits(for sessions: [SubscriberSession], atMost limit: Duration) -> Bool {
        entries.removeAll(keepingCapacity: true)
        var isAtHand = false
        for session in sessions {
            entries.append(pollfd(fd: session.descriptor, events: Int16(POLLIN), revents: 0))
            isAtHand = isAtHand || session.hasSomethingAtHand
        }
        let isFound = wait(for: &entries, atMost: isAtHand ? .zero : limit)
        guard isAtHand else { return isFound }
        for number in sessions.indices where sessions[number].hasSomethingAtHand {
            entries[number].revents = Int16(POLLIN)
        }
        return true
    }

    /// Whether the last wait found something for one of them.
    func hasFound(_ number: Int) -> Bool { entries[number].revents != 0 }
}
