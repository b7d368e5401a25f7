import Telemetry
import Testing

@testable import Rules

/// How many samples are kept: what a figure costs is bounded, whatever a device sends.
@Suite struct SampleSeriesTests {
    private func count(every interval: TimeSpan, window: TimeSpan, samples: Int) -> Int {
        var series = SampleSeries()
        var instant = Instant(milliseconds: 0)
        for _ in 0..<samples {
            instant = instant + interval
            series.add(1, at: instant, span: window)
        }
        return series.samples(after: instant - window, near: 0).count
    }

    @Test(arguments: [
        // As a device may send: every one counts.
        (1000, 86_400_000, 90_000, 86_400), (500, 300_000, 1000, 600), (30_000, 600_000, 100, 20),
        (100, 60_000, 1000, 600),
        // As none does: the latest.
        (1, 300_000, 300_000, 1000), (1, 86_400_000, 200_000, 172_800),
    ])
    func twoForEachSecondAndAThousandAtLeast(interval: Int64, window: Int64, samples: Int, counted: Int) {
        let interval = TimeSpan(milliseconds: interval)
        #expect(count(every: interval, window: TimeSpan(milliseconds: window), samples: samples) == counted)
    }
}
