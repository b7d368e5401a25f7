import Exposition
import Ingest
import Storage
import Telemetry
import Testing

@testable import cityward

/// What the pipeline counts of its batches.
@Suite struct MetricsTests {
    private let registry = MetricRegistry()
    private let wall = Instant(milliseconds: 1_790_000_000_000)

    private func reading(_ number: Int, lag: Double, _ admission: Admission = .judged) -> Reading {
        Reading(
            deviceClass: ClassIndex(number),
            device: DeviceIndex(0),
            observedAt: wall - TimeSpan(milliseconds: Int64(lag * 1000)),
            receivedAt: wall,
            measurements: Measurements(),
            admission: admission
        )
    }

    private func rejection(_ number: Int?) -> Rejection {
        Rejection(
            reason: number == nil ? .unknownTopic : .malformed,
            detail: "",
            deviceClass: number.map { ClassIndex($0) },
            topic: "t",
            device: nil,
            receivedAt: wall,
            payload: [UInt8]().span
        )
    }

    private var lines: [String] { registry.text().split(separator: "\n").map(String.init) }

    private func count(_ metrics: PipelineMetrics, _ readings: [Reading], measuresLag: Bool = true) {
        var outcome = Store.Outcome()
        outcome.storedOfClass = [readings.count { $0.deviceClass == ClassIndex(0) }, 1]
        outcome.duplicatesOfClass = [0, readings.count - outcome.storedOfClass[0] - 1]
        let batch = Store.Batch(readings: readings, rejections: [rejection(0), rejection(1), rejection(nil)])
        metrics.count(batch, outcome, messages: 4, took: 0.001, at: wall, measuresLag: measuresLag)
    }

    @Test func theNumbersOfABatchAddUp() {
        let metrics = PipelineMetrics(registry, twoClasses)
        count(
            metrics,
            [reading(0, lag: 0.05), reading(0, lag: 7200, .late), reading(1, lag: -3), reading(1, lag: 2, .jump)]
        )
        let found = lines
        for line in [
            "cityward_messages_total 4", "cityward_received_total 7",
            #"cityward_readings_total{class="truck",outcome="stored"} 2"#,
            #"cityward_readings_total{class="fume",outcome="stored"} 1"#,
            #"cityward_readings_total{class="fume",outcome="duplicate"} 1"#,
            #"cityward_readings_admitted_total{admission="judged",class="truck"} 1"#,
            #"cityward_readings_admitted_total{admission="late",class="truck"} 1"#,
            #"cityward_readings_admitted_total{admission="judged",class="fume"} 1"#,
            #"cityward_readings_admitted_total{admission="jump",class="fume"} 1"#,
            #"cityward_rejections_total{class="truck",reason="malformed"} 1"#,
            #"cityward_rejections_total{class="fume",reason="malformed"} 1"#,
            #"cityward_rejections_total{class="none",reason="unknown_topic"} 1"#,
            #"cityward_reading_lag_seconds_bucket{class="truck",le="0.1"} 1"#,
            #"cityward_reading_lag_seconds_bucket{class="truck",le="3600"} 1"#,
            #"cityward_reading_lag_seconds_bucket{class="truck",le="14400"} 2"#,
            #"cityward_reading_lag_seconds_sum{class="truck"} 7200.05"#,
            #"cityward_reading_lag_seconds_bucket{class="fume",le="0.1"} 1"#,
            #"cityward_reading_lag_seconds_sum{class="fume"} 2"#,
            #"cityward_reading_lag_seconds_count{class="fume"} 2"#,
        ] {
            #expect(found.contains(line), "\(line)")
        }
        count(metrics, [reading(0, lag: 0.05), reading(1, lag: 0.05)])
        #expect(lines.contains(#"cityward_readings_admitted_total{admission="judged",class="truck"} 2"#))
        #expect(lines.contains(#"cityward_reading_lag_seconds_count{class="truck"} 3"#), "a batch is counted once")
    }

    @Test func withoutAWallClockThereIsNoLag() {
        count(PipelineMetrics(registry, twoClasses), [reading(0, lag: 5), reading(1, lag: 5)], measuresLag: false)
        #expect(lines.contains(#"cityward_reading_lag_seconds_count{class="truck"} 0"#))
        #expect(lines.contains(#"cityward_readings_admitted_total{admission="judged",class="truck"} 1"#))
    }

    @Test func theMedianIsOfTheLastMinute() {
        registry.declareHistogram("lag_seconds", "Lag.", buckets: [1, 10, 100])
        let histogram = registry.histogram("lag_seconds")
        var window = LagWindow()
        let start = ContinuousClock.now
        #expect(window.median(histogram, at: start) == nil)
        histogram.add([10, 0, 0, 0], sum: 5)
        #expect(window.median(histogram, at: start + .seconds(5)) == 0.5)
        histogram.add([0, 0, 30, 0], sum: 900)
        #expect(window.median(histogram, at: start + .seconds(30)).map { $0 > 10 && $0 < 100 } == true)
        // The ten fast ones are more than a minute old.
        #expect(window.median(histogram, at: start + .seconds(70)) == 55)
        histogram.add([0, 0, 0, 5], sum: 5000)
        #expect(window.median(histogram, at: start + .seconds(95)) == 100, "above the highest bound nothing is known")
        #expect(window.median(histogram, at: start + .seconds(200)) == nil, "nothing came for a minute")
    }

    @Test func figuresOfTheBrokerAreNumbersOrNothing() {
        var figures = BrokerFigures()
        for (topic, payload) in [
            ("$SYS/broker/publish/messages/dropped", "17"), ("$SYS/broker/heap/current", "lots"),
            ("$SYS/broker/clients/connected", "-1"), ("$SYS/broker/uptime", "5"), ("x", "1"),
        ] {
            figures.take(topic: topic, payload: payload)
        }
        registry.onScrape { [figures] in figures.add(to: &$0) }
        #expect(lines.filter { $0.hasPrefix("cityward_broker") } == ["cityward_broker_dropped_messages_total 17"])
    }
}
