import Telemetry

/// Who reports next: a binary heap of one entry for each device, the earliest on top; of two at once, the lower device.
struct DueQueue {
    private var heap: [Fleet.Due] = []

    var first: Fleet.Due? { heap.first }

    mutating func insert(_ due: Fleet.Due) {
        heap.append(due)
        var child = heap.count - 1
        while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first entry off; its device may come again later.
    mutating func replaceFirst(with due: Fleet.Due?) {
        guard let last = heap.last else { return }
        if let due {
            heap[0] = due
        } else {
            heap[0] = last
            heap.removeLast()
        }
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && precedes(heap[right], heap[left]) ? right : left
            guard precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}

private func precedes(_ left: Fleet.Due, _ right: Fleet.Due) -> Bool {
    (left.at.milliseconds, left.device) < (right.at.milliseconds, right.device)
}
