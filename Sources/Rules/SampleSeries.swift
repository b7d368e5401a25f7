import Telemetry

/// The values of one field over the last stretch of device time, oldest first.
///
/// Figures are summed anew from the values that are there: a running sum would depend on all that ever passed through,
/// and a judge that was built again from the store would differ in the last bit.
struct SlidingWindow {
    private struct Sample {
        let observedAt: Instant
        let value: Double
    }

    /// A reading each second for a day, and some; of a device that sends more, the latest count.
    private static let most = 100_000

    private var samples: [Sample] = []
    private var first = 0

    /// Adds a value that is newer than all, and drops those that are `span` old or older.
    mutating func add(_ value: Double, at instant: Instant, span: TimeSpan) {
        expire(at: instant, span: span)
        if first > 32, first * 2 > samples.count {
            samples.removeFirst(first)
            first = 0
        }
        if samples.count - first == Self.most { first += 1 }
        samples.append(Sample(observedAt: instant, value: value))
    }

    /// Drops what lies outside of the window that ends at `instant`.
    mutating func expire(at instant: Instant, span: TimeSpan) {
        let start = instant - span
        while first < samples.count, samples[first].observedAt <= start { first += 1 }
    }

    /// The figure over what is newer than `start`; `nil` where there is nothing, except that a count is then zero.
    func figure(_ aggregate: Aggregate, after start: Instant) -> Double? {
        var first = first
        while first < samples.count, samples[first].observedAt <= start { first += 1 }
        let count = samples.count - first
        guard count > 0 else { return aggregate == .count ? 0 : nil }
        switch aggregate {
        case .count:
            return Double(count)
        case .rate:
            return rate(from: first)
        case .mean:
            var sum = 0.0
            for index in first..<samples.count { sum += samples[index].value }
            return sum / Double(count)
        case .min:
            var least = samples[first].value
            for index in first..<samples.count { least = Swift.min(least, samples[index].value) }
            return least
        case .max:
            var most = samples[first].value
            for index in first..<samples.count { most = Swift.max(most, samples[index].value) }
            return most
        }
    }

    /// The change per second, over steps of at most the observation gap: what came about in a silence has no rate.
    private func rate(from first: Int) -> Double? {
        var change = 0.0
        var span = TimeSpan.zero
        for index in first..<max(first, samples.count - 1) {
            let step = samples[index + 1].observedAt - samples[index].observedAt
            guard step <= .observationGap else { continue }
            change += samples[index + 1].value - samples[index].value
            span = span + step
        }
        return span > .zero ? change / span.seconds : nil
    }
}
