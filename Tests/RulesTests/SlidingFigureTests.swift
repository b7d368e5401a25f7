import Telemetry
import TestSupport
import Testing

@testable import Rules

/// A figure that follows its window is the one that is reckoned anew, to the last bit, whatever came, left, was asked for or not.
@Suite struct SlidingFigureTests {
    /// As a judge that remembers nothing: over all samples that the series still has.
    private func anew(_ aggregate: Aggregate, after instant: Instant, of series: inout SampleSeries) -> Double? {
        let samples = series.samples(after: instant, near: 0)
        switch aggregate {
        case .count:
            return Double(samples.count)
        case .mean:
            var mean = SlidingMean()
            return mean.figure(after: instant, of: &series)
        case .rate:
            var rate = SlidingRate()
            return rate.figure(after: instant, of: &series)
        case .min:
            return samples.map { series[$0].value }.min()
        case .max:
            return samples.map { series[$0].value }.max()
        }
    }

    private func windows(over span: TimeSpan) -> Windows {
        var places: [WindowSpecification.Kind: Int] = [:]
        return Windows(
            Aggregate.allCases.map { aggregate in
                let place = places[.init(aggregate), default: 0]
                places[.init(aggregate)] = place + 1
                return WindowSpecification(series: 0, span: span, aggregate: aggregate, place: place)
            }
        )
    }

    @Test(arguments: 0..<60)
    func followsAsIfReckonedAnew(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // Long, short and shorter than the step; some devices send more than a series keeps.
        let span = TimeSpan(milliseconds: [600_000, 60_000, 3000, 400][Int(seed % 4)])
        let steps: ClosedRange<Int64> = seed % 5 == 0 ? 1...3 : 200...20_000
        var windows = windows(over: span)
        windows.addDevice()
        var series = [SampleSeries()]
        var instant = Instant(milliseconds: 0)
        var value = 0.0
        let trend = [0.0, 0.1, -0.1][Int(seed % 3)]
        for number in 0..<4000 {
            instant = instant + TimeSpan(milliseconds: .random(in: steps, using: &random))
            // Now and then a silence of hours.
            if Int.random(in: 0..<500, using: &random) == 0 { instant = instant + .hours(3) }
            value = seed.isMultiple(of: 2) ? value + trend : .random(in: -40...40, using: &random)
            if number.isMultiple(of: 97) { value = 0.1 }
            series[0].add(value, at: instant, span: span)
            for index in Aggregate.allCases.indices where Int.random(in: 0..<3, using: &random) > 0 {
                // What time alone causes is asked for later than the reading.
                let late =
                    Bool.random(using: &random) ? .zero : TimeSpan(milliseconds: .random(in: 0...5000, using: &random))
                let found = windows.figure(index, of: 0, at: instant + late, in: &series, each: 1)
                let expected = anew(Aggregate.allCases[index], after: instant + late - span, of: &series[0])
                #expect(found == expected, "\(Aggregate.allCases[index]) at sample \(number)")
            }
        }
    }

    @Test func tenTimesATenthIsATenth() {
        var series = SampleSeries()
        for second in 1...10 { series.add(0.1, at: Instant(milliseconds: Int64(second) * 1000), span: .minutes(1)) }
        var mean = SlidingMean()
        #expect(mean.figure(after: Instant(milliseconds: 0), of: &series) == 0.1)
    }

    @Test(arguments: [
        0, -0.0, 1, -1, 0.1, -0.1, 2.37, 1e-3, -1e-3, 999_999.999, 0x1p43, -0x1p43, 0x1p-64, -0x1p-64, 0x1p-52, 0.5,
        12_345.678_9,
    ])
    func fixedPointKeepsWhatReadingsHave(value: Double) {
        #expect(FixedPoint(value).value == value)
    }

    @Test func fixedPointBoundsWhatNoReadingHas() {
        for value in [1e300, .infinity, 0x1p45] {
            #expect(FixedPoint(value).value == 0x1p44)
            #expect(FixedPoint(-value).value == -0x1p44)
        }
    }

    @Test func aSumDoesNotDependOnTheOrder() {
        var random = SplitMix64(seed: 7)
        let values = (0..<1000).map { _ in Double.random(in: -1e6...1e6, using: &random) }
        var forth = FixedPoint.zero
        for value in values { forth += FixedPoint(value) }
        var back = FixedPoint.zero
        for value in values.reversed() { back += FixedPoint(value) }
        #expect(forth == back)
        for value in values.shuffled(using: &random) { back -= FixedPoint(value) }
        #expect(back == .zero)
    }
}
