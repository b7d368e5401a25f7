import Telemetry
import TestSupport
import Testing

@Suite struct TimeSpanTests {
    @Test(arguments: [
        ("0s", 0, "0s"), ("0ms", 0, "0s"), ("500ms", 500, "500ms"), ("30s", 30_000, "30s"), ("90s", 90_000, "1m30s"),
        ("10m", 600_000, "10m"), ("2h", 7_200_000, "2h"), ("7d", 604_800_000, "7d"), ("1h30m", 5_400_000, "1h30m"),
        ("1d2h3m4s5ms", 93_784_005, "1d2h3m4s5ms"), ("1m1ms", 60_001, "1m1ms"), ("007s", 7000, "7s"),
        ("24h", 86_400_000, "1d"), ("3660d", 316_224_000_000, "3660d"), ("0d0h5s", 5000, "5s"),
    ])
    func spansAreReadAndWrittenShortest(text: String, milliseconds: Int, written: String) throws {
        let span = try #require(TimeSpan(text))
        #expect(span.milliseconds == Int64(milliseconds))
        #expect(span.description == written)
        #expect(TimeSpan(written) == span)
    }

    @Test(arguments: [
        "", "10", "s", "ms", "10 s", " 10s", "10s ", "-10s", "+10s", "1.5h", "10S", "10min", "1m2h", "1s1s", "1ms1s",
        "10sm",
        "m10", "1y", "1w", "3661d", "3660d1ms", "99999999999999999999s", "9223372036854775807ms", "１０s", "1h30", "٣s",
    ])
    func whatIsNoSpanIsRefused(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test func everySpanReadsBackFromItsText() {
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let longest = TimeSpan.longest.milliseconds >> Int64.random(in: 0...36, using: &random)
            let span = TimeSpan(milliseconds: Int64.random(in: 0...longest, using: &random))
            #expect(TimeSpan(span.description) == span, "\(span), seed \(seed)")
        }
    }

    @Test func negativeSpansAreWrittenWithASign() {
        #expect(TimeSpan.seconds(-90).description == "-1m30s")
    }

    @Test func unitsAreMultiplesOfEachOther() {
        #expect(TimeSpan.days(1) == .hours(24))
        #expect(TimeSpan.hours(1) == .minutes(60))
        #expect(TimeSpan.minutes(1) == .seconds(60))
        #expect(TimeSpan(milliseconds: 1500).seconds == 1.5)
        #expect(TimeSpan.zero < .seconds(1))
    }
}
