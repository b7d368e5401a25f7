import Telemetry

/// What will become due by time alone, the earliest first: a binary heap.
///
/// Entries are not removed when they become pointless; whoever takes one looks whether it still holds.
struct Agenda {
    struct Entry {
        let due: Instant
        let task: Task
    }

    enum Task {
        /// The window of a rule opens or closes, for all devices of the class.
        case boundary(rule: Int)
        /// An alert that is clearing may end.
        case clearing(rule: Int, device: Int)
        /// A device may have been silent for too long.
        case absence(rule: Int, device: Int)
    }

    private var heap: [Entry] = []

    var nextDue: Instant { heap.first?.due ?? .distantFuture }

    mutating func add(_ task: Task, due: Instant) {
        heap.append(Entry(due: due, task: task))
        var child = heap.count - 1
        while child > 0, heap[child].due < heap[(child - 1) / 2].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes all entries of the earliest instant that is not after `limit`.
    mutating func takeEarliest(until limit: Instant) -> [Entry] {
        guard nextDue <= limit else { return [] }
        let due = nextDue
        var entries: [Entry] = []
        while nextDue == due { entries.append(takeFirst()) }
        return entries
    }

    private mutating func takeFirst() -> Entry {
        let first = heap[0]
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due
            {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
