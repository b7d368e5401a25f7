import Telemetry

/// The mean over a window, kept as a sum.
struct SlidingMean {
    private(set) var samples = 0..<0
    private var sum = FixedPoint.zero

    /// The mean of the samples that are newer than an instant; `nil` where there is none.
    ///
    /// It is inout, though it changes nothing of the series: see ``SampleSeries/prefetch()``.
    mutating func figure(after instant: Instant, of series: inout SampleSeries) -> Double? {
        let next = series.samples(after: instant, near: samples.lowerBound)
        if let slide = Slide(from: samples, to: next, firstReadable: series.firstReadable) {
            for number in slide.left { sum -= FixedPoint(series[number].value) }
            for number in slide.returned { sum += FixedPoint(series[number].value) }
            for number in slide.came { sum += FixedPoint(series[number].value) }
        } else {
            sum = .zero
            for number in next { sum += FixedPoint(series[number].value) }
        }
        samples = next
        return next.isEmpty ? nil : sum.value / Double(next.count)
    }
}
