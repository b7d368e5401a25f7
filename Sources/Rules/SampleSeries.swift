import Caches
import Telemetry

/// The values of one field over the last stretch of device time. All windows over the field look at the same ones.
///
/// They lie in a ring, so that adding one touches one place. What is too old is dropped when the ring is full, not before:
/// looking at it would cost more than keeping it.
struct SampleSeries {
    private struct Sample: BitwiseCopyable {
        let observedAt: Instant
        let value: Double

        static let none = Sample(observedAt: .distantPast, value: 0)
    }

    /// Samples that are kept, and summed with each reading: two for each second of the span, and a thousand for short ones. Of a
    /// device that sends more the latest count, so that it costs no other device its time.
    private static func most(in span: TimeSpan) -> Int { max(1000, Int(span.milliseconds / 500)) }

    /// As many places as a power of two. Samples are numbered as they come; the lowest bits of a number are its place.
    private var ring: [Sample] = []
    /// One less than that, here beside the numbers so that to find a place takes no look at the ring.
    private var mask = -1
    /// The oldest sample that is there, and the one to come.
    private var first = 0
    private var end = 0

    /// Adds a value that is newer than all. What is `span` old or older may be dropped.
    mutating func add(_ value: Double, at instant: Instant, span: TimeSpan) {
        if end - first == mask + 1 { makeRoom(droppingUntil: instant - span) }
        if end - first >= Self.most(in: span) { first += 1 }
        ring[end & mask] = Sample(observedAt: instant, value: value)
        end += 1
    }

    @inline(never)
    private mutating func makeRoom(droppingUntil start: Instant) {
        first = firstSample(after: start, near: first)
        guard end - first == mask + 1 else { return }
        var larger = Array(repeating: Sample.none, count: max(4, 2 * (mask + 1)))
        for number in first..<end { larger[number & (larger.count - 1)] = self[number] }
        ring = larger
        mask = larger.count - 1
    }

    private subscript(number: Int) -> Sample { ring[number & mask] }

    /// Has the latest samples fetched into the processor's caches: the place of the one to come, and what short windows
    /// ask for.
    ///
    /// It is mutating, though it changes nothing: to lend the ring to one that is not, its count of references would be looked
    /// at, and waited for.
    mutating func prefetch() {
        ring.prefetchHead()
        // Four samples are in a line.
        var number = end
        while number > max(first, end - 32) {
            ring.prefetch(number & mask)
            number -= 4
        }
    }

    /// The number of the first sample that is newer than `start`, searched from a number that was found before.
    private func firstSample(after start: Instant, near number: Int) -> Int {
        var number = max(number, first)
        while number < end, self[number].observedAt <= start { number += 1 }
        // A window that opens between two readings may have asked for an instant later than the next reading.
        while number > first, self[number - 1].observedAt > start { number -= 1 }
        return number
    }
}

/// Figures are summed anew from the values that are there: a running sum would depend on all that ever passed through,
/// and a judge that was built again from the store would differ in the last bit.
extension SampleSeries {
    /// The figure over the samples that are newer than `start`; `nil` where there is none, except that a count is then zero.
    ///
    /// `number` is that of the first of them, as it was last found.
    mutating func figure(_ aggregate: Aggregate, after start: Instant, from number: inout Int) -> Double? {
        number = firstSample(after: start, near: number)
        let start = number
        let count = end - start
        guard count > 0 else { return aggregate == .count ? 0 : nil }
        switch aggregate {
        case .count:
            return Double(count)
        case .rate:
            return rate(from: start)
        case .mean:
            return reduce(from: start, 0.0) { $0 + $1 } / Double(count)
        case .min:
            return reduce(from: start, self[start].value) { Swift.min($0, $1) }
        case .max:
            return reduce(from: start, self[start].value) { Swift.max($0, $1) }
        }
    }

    @inline(__always)
    private func reduce(from start: Int, _ initial: Double, _ next: (Double, Double) -> Double) -> Double {
        let (ring, mask) = (ring.span, mask)
        var result = initial
        for number in start..<end { result = next(result, ring[number & mask].value) }
        return result
    }

    /// The change per second, over steps of at most the observation gap: what came about in a silence has no rate.
    private func rate(from start: Int) -> Double? {
        var change = 0.0
        var span = TimeSpan.zero
        for number in start..<max(start, end - 1) {
            let step = self[number + 1].observedAt - self[number].observedAt
            guard step <= .observationGap else { continue }
            change += self[number + 1].value - self[number].value
            span = span + step
        }
        return span > .zero ? change / span.seconds : nil
    }
}
