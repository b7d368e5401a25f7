import Caches
import Telemetry

/// When each device has to be looked at because of the time alone: a binary heap of devices, the earliest instant
/// first.
///
/// A device stands in it once at most, however many of its rules wait for something, so that it never holds more
/// entries than there are devices. What is to be decided at the instant is found again in the device's state.
struct Agenda {
    private var heap: [Int] = []
    /// Where each device stands in the heap; -1 where nothing is to come.
    private var places: [Int] = []
    private var instants: [Instant] = []

    var nextDue: Instant { heap.isEmpty ? .distantFuture : instants[heap[0]] }

    /// Makes room for one more device.
    mutating func addDevice() {
        places.append(-1)
        instants.append(.distantFuture)
    }

    /// When a device is to be looked at; `distantFuture` where it is not.
    func instant(of device: Int) -> Instant { instants[device] }

    func prefetch(_ device: Int) { instants.prefetch(share: device, each: 1) }

    /// Has a device looked at no later than at an instant.
    mutating func add(_ device: Int, due: Instant) {
        guard due < instants[device] else { return }
        instants[device] = due
        if places[device] < 0 {
            places[device] = heap.count
            heap.append(device)
        }
        rise(from: places[device])
    }

    /// Takes the device with the earliest instant, unless that is after `limit`.
    mutating func takeFirst(until limit: Instant) -> Int? {
        guard nextDue <= limit, let last = heap.popLast() else { return nil }
        let first = heap.first ?? last
        places[first] = -1
        instants[first] = .distantFuture
        if first != last {
            put(last, at: 0)
            sink(from: 0)
        }
        return first
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0, instants[heap[child]] < instants[heap[(child - 1) / 2]] {
            exchange(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, instants[heap[child + 1]] < instants[heap[child]] { child += 1 }
            guard instants[heap[child]] < instants[heap[parent]] else { return }
            exchange(parent, child)
            parent = child
        }
    }

    private mutating func exchange(_ first: Int, _ second: Int) {
        let device = heap[first]
        put(heap[second], at: first)
        put(device, at: second)
    }

    private mutating func put(_ device: Int, at place: Int) {
        heap[place] = device
        places[device] = place
    }
}
