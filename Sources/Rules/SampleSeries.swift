import Caches
import Telemetry

/// The values of one field over the last stretch of device time. All windows over the field look at the same ones.
///
/// They lie in a ring, so that adding one touches one place. What is too old is dropped when the ring is full, not before:
/// looking at it would cost more than keeping it.
struct SampleSeries {
    struct Sample: BitwiseCopyable {
        let observedAt: Instant
        let value: Double

        static let none = Sample(observedAt: .distantPast, value: 0)
    }

    /// Samples that are kept: two for each second of the span, and a thousand for short ones. Of a device that sends more the
    /// latest count, so that it costs no other device its memory.
    private static func most(in span: TimeSpan) -> Int { max(1000, Int(span.milliseconds / 500)) }

    /// As many places as a power of two. Samples are numbered as they come; the lowest bits of a number are its place.
    private var ring: [Sample] = []
    /// One less than that, here beside the numbers so that to find a place takes no look at the ring.
    private var mask = -1
    /// The oldest sample that counts, and the one to come.
    private var first = 0
    private var end = 0
    /// The oldest sample that was there when the ring last grew.
    private var floor = 0

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
        floor = first
    }

    /// The oldest sample that can still be read: one that does not count any more may not have been written over yet.
    var firstReadable: Int { max(floor, end - mask - 1) }

    /// A sample from ``firstReadable`` on.
    subscript(number: Int) -> Sample { ring[number & mask] }

    /// Has samples fetched into the processor's caches: the place of the one to come, and what its predecessor left.
    ///
    /// It is mutating, though it changes nothing: to lend the ring to one that is not, its count of references would be looked
    /// at, and waited for.
    mutating func prefetch() {
        ring.prefetchHead()
        prefetch(end)
        prefetch(end - 1)
    }

    /// Has a sample fetched, if there is any.
    mutating func prefetch(_ number: Int) {
        if mask >= 0 { ring.prefetch(number & mask) }
    }

    /// The samples that are newer than an instant; the first is searched from a number that was found before.
    func samples(after instant: Instant, near number: Int) -> Range<Int> {
        firstSample(after: instant, near: number)..<end
    }

    private func firstSample(after start: Instant, near number: Int) -> Int {
        var number = max(number, first)
        while number < end, self[number].observedAt <= start { number += 1 }
        // A window that opens between two readings may have asked for an instant later than the next reading.
        while number > first, self[number - 1].observedAt > start { number -= 1 }
        return number
    }
}
