import Telemetry

/// How fast the value of a window changes, over the steps from one sample to the next.
///
/// Steps that are longer than the observation gap do not count: what came about in a silence has no rate.
struct SlidingRate {
    /// Each step by the number of the sample that it begins with.
    private(set) var steps = 0..<0
    private var change = FixedPoint.zero
    private var span = TimeSpan.zero

    /// The change per second over the samples that are newer than an instant; `nil` where there is no step.
    mutating func figure(after instant: Instant, of series: inout SampleSeries) -> Double? {
        let samples = series.samples(after: instant, near: steps.lowerBound)
        let next = samples.lowerBound..<max(samples.lowerBound, samples.upperBound - 1)
        if let slide = Slide(from: steps, to: next, firstReadable: series.firstReadable) {
            for number in slide.left { take(number, of: &series) }
            for number in slide.returned { add(number, of: &series) }
            for number in slide.came { add(number, of: &series) }
        } else {
            change = .zero
            span = .zero
            for number in next { add(number, of: &series) }
        }
        steps = next
        return span > .zero ? change.value / span.seconds : nil
    }

    private mutating func add(_ step: Int, of series: inout SampleSeries) {
        guard let length = length(of: step, of: &series) else { return }
        span = span + length
        change += FixedPoint(series[step + 1].value)
        change -= FixedPoint(series[step].value)
    }

    private mutating func take(_ step: Int, of series: inout SampleSeries) {
        guard let length = length(of: step, of: &series) else { return }
        span = span - length
        change -= FixedPoint(series[step + 1].value)
        change += FixedPoint(series[step].value)
    }

    /// `nil` where it does not count.
    private func length(of step: Int, of series: inout SampleSeries) -> TimeSpan? {
        let length = series[step + 1].observedAt - series[step].observedAt
        return length <= .observationGap ? length : nil
    }
}
