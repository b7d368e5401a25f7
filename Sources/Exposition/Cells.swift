import CoreMetrics
import Synchronization

/// A number that only grows. Adding to it allocates nothing and waits for nobody.
final class CounterCell: CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    /// The bits of a double: what is not whole.
    private let fraction = Atomic<UInt64>(0)

    func increment(by amount: Int64) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        fraction.add(amount)
    }

    /// Counters of Prometheus never fall.
    func reset() {}

    var value: Double { Double(whole.load(ordering: .relaxed)) + Double(bitPattern: fraction.load(ordering: .relaxed)) }
}

/// A number that rises and falls.
final class GaugeCell: MeterHandler, RecorderHandler {
    private let bits = Atomic<UInt64>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func increment(by amount: Double) { bits.add(amount) }
    func decrement(by amount: Double) { bits.add(-amount) }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// How many values were at most so large, for a few bounds, and their sum.
final class HistogramCell: RecorderHandler, TimerHandler {
    let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        // A handful of bounds: looking through them is faster than halving.
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// Prometheus counts time in seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    /// Takes many values at once, sorted into the buckets already, those above all bounds last.
    func add(_ counts: some Collection<UInt64>, sum: Double) {
        state.withLock { state in
            for (bucket, count) in zip(state.counts.indices, counts) { state.counts[bucket] += count }
            state.sum += sum
        }
    }

    /// How many values each bucket has, the last one those above all bounds; and the sum of all values.
    var content: (counts: [UInt64], sum: Double) { state.withLock { ($0.counts, $0.sum) } }
}

extension Atomic where Value == UInt64 {
    /// Adds to the double whose bits it holds.
    fileprivate borrowing func add(_ amount: Double) {
        var known = load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: known) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: known, desired: sum, ordering: .relaxed)
            if exchanged { return }
            known = original
        }
    }
}

/// Takes what nobody counts: series beyond the bound.
final class DiscardingCell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    func increment(by _: Int64) {}
    func increment(by _: Double) {}
    func decrement(by _: Double) {}
    func reset() {}
    func set(_: Int64) {}
    func set(_: Double) {}
    func record(_: Int64) {}
    func record(_: Double) {}
    func recordNanoseconds(_: Int64) {}
}
