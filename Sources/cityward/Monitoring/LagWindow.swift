import Exposition

/// The median lag of the readings of the last minute, from what a histogram counts in that time.
struct LagWindow {
    private static let length = Duration.seconds(60)

    private var samples: [(at: ContinuousClock.Instant, counts: [UInt64])] = []

    /// Takes the counts of now; returns the median in seconds, `nil` without readings.
    mutating func median(_ histogram: Histogram, at now: ContinuousClock.Instant) -> Double? {
        let counts = histogram.counts
        samples.append((now, counts))
        // The newest sample that is a minute old, or the oldest there is, is what counts are held against.
        while samples.count > 1, samples[1].at <= now - Self.length { samples.removeFirst() }
        return Histogram.quantile(0.5, of: zip(counts, samples[0].counts).map { $0 - $1 }, bounds: histogram.bounds)
    }
}
