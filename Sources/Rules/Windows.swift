import Caches
import Telemetry

/// What is remembered of the windows of every device of a class: which samples each held when it was last looked at, and what they
/// came to.
///
/// A figure is found by what came and what left since then. It is the same as if it were reckoned anew, to the last bit.
struct Windows {
    private let specifications: [WindowSpecification]
    /// How many windows of each kind a device has.
    private let counts: Int
    private let means: Int
    private let rates: Int
    private let extremes: Int

    // Those of one device lie together, each at the place that its specification says.
    private var firstSamples: [Int] = []
    private var slidingMeans: [SlidingMean] = []
    private var slidingRates: [SlidingRate] = []
    private var slidingExtremes: [SlidingExtreme] = []

    init(_ specifications: [WindowSpecification]) {
        self.specifications = specifications
        func number(of kind: WindowSpecification.Kind) -> Int { specifications.count { $0.kind == kind } }
        (counts, means, rates, extremes) = (
            number(of: .count), number(of: .mean), number(of: .rate), number(of: .extreme)
        )
    }

    mutating func addDevice() {
        for _ in 0..<counts { firstSamples.append(0) }
        for _ in 0..<means { slidingMeans.append(SlidingMean()) }
        for _ in 0..<rates { slidingRates.append(SlidingRate()) }
        for _ in 0..<extremes { slidingExtremes.append(SlidingExtreme()) }
    }

    /// The figure of a window as a device's readings show it at an instant; `nil` where they show none. A count is zero then.
    ///
    /// `series`: those of all devices, so many of each.
    mutating func figure(
        _ window: Int,
        of device: Int,
        at instant: Instant,
        in series: inout [SampleSeries],
        each count: Int
    )
        -> Double?
    {
        let specification = specifications[window]
        let start = instant - specification.span
        let place = specification.place
        let number = device * count + specification.series
        switch specification.aggregate {
        case .count:
            let samples = series[number].samples(after: start, near: firstSamples[device * counts + place])
            firstSamples[device * counts + place] = samples.lowerBound
            return Double(samples.count)
        case .mean: return slidingMeans[device * means + place].figure(after: start, of: &series[number])
        case .rate: return slidingRates[device * rates + place].figure(after: start, of: &series[number])
        case .min: return slidingExtremes[device * extremes + place].figure(.least, after: start, of: &series[number])
        case .max:
            return slidingExtremes[device * extremes + place].figure(.greatest, after: start, of: &series[number])
        }
    }
}

extension Windows {
    mutating func prefetch(_ device: Int) {
        firstSamples.prefetch(share: device, each: counts)
        slidingMeans.prefetch(share: device, each: means)
        slidingRates.prefetch(share: device, each: rates)
        slidingExtremes.prefetch(share: device, each: extremes)
    }

    /// And now what those name: the samples that are about to leave.
    mutating func prefetchMore(_ device: Int, in series: inout [SampleSeries], each count: Int) {
        for specification in specifications {
            let place = specification.place
            let number = device * count + specification.series
            switch specification.kind {
            case .count: series[number].prefetch(firstSamples[device * counts + place])
            case .mean: series[number].prefetch(slidingMeans[device * means + place].samples.lowerBound)
            case .rate: series[number].prefetch(slidingRates[device * rates + place].steps.lowerBound)
            case .extreme: series[number].prefetch(slidingExtremes[device * extremes + place].samples.lowerBound)
            }
        }
    }
}
