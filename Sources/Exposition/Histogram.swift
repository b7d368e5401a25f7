/// A histogram whose values come sorted into its buckets: a batch of thousands waits for the lock once.
public struct Histogram: Sendable {
    let cell: HistogramCell

    /// Upper bounds of the buckets, rising; without +Inf.
    public var bounds: [Double] { cell.bounds }

    /// How many values each bucket has had, the last one those above all bounds.
    public var counts: [UInt64] { cell.content.counts }

    /// `counts`: one number for each bound, and one for what is above all of them.
    /// `sum`: of all the values.
    public func add(_ counts: some Collection<UInt64>, sum: Double) {
        cell.add(counts, sum: sum)
    }

    /// The value below which a share of the values is, as Prometheus estimates it: evenly spread within a bucket, and nothing above
    /// the highest bound.
    ///
    /// `counts`: of the buckets; `share`: 0…1. Returns `nil` without any values.
    public static func quantile(_ share: Double, of counts: [UInt64], bounds: [Double]) -> Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        let rank = share * Double(total)
        var below = 0.0
        for (bucket, bound) in bounds.enumerated() {
            let count = Double(counts[bucket])
            if count > 0, below + count >= rank {
                let lower = bucket == 0 ? 0 : bounds[bucket - 1]
                return lower + (bound - lower) * (rank - below) / count
            }
            below += count
        }
        return bounds.last
    }
}
