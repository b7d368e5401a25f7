import CoreMetrics
import Exposition
import Foundation
import Testing

/// What Prometheus reads.
@Suite struct TextTests {
    @Test func aCounterGrowsByWholesAndFractions() {
        let registry = MetricRegistry()
        registry.declareCounter("boats_total", "Boats that came in.")
        let counter = Counter(label: "boats_total", dimensions: [("size", "small"), ("flag", "cn")], factory: registry)
        counter.increment()
        counter.increment(by: 41)
        FloatingPointCounter(label: "boats_total", dimensions: [("flag", "cn"), ("size", "small")], factory: registry)
            .increment(by: 0.5)
        #expect(
            lines(registry).prefix(3) == [
                "# HELP boats_total Boats that came in.", "# TYPE boats_total counter",
                #"boats_total{flag="cn",size="small"} 42.5"#,
            ]
        )
    }

    @Test func aHistogramCountsWhatIsAtMostABound() {
        let registry = MetricRegistry()
        registry.declareHistogram("wait_seconds", "Waiting.", buckets: [0.1, 1])
        let recorder = Recorder(label: "wait_seconds", aggregate: true, factory: registry)
        for value in [0.1, 0.5, 1, 7] { recorder.record(value) }
        let found = lines(registry).filter { $0.hasPrefix("wait_") }
        #expect(
            found == [
                #"wait_seconds_bucket{le="0.1"} 1"#, #"wait_seconds_bucket{le="1"} 3"#,
                #"wait_seconds_bucket{le="+Inf"} 4"#,
                "wait_seconds_sum 8.6", "wait_seconds_count 4",
            ]
        )
    }

    @Test func aHistogramTakesABatchAtOnce() {
        let registry = MetricRegistry()
        registry.declareHistogram("wait_seconds", "Waiting.", buckets: [0.1, 1])
        let histogram = registry.histogram("wait_seconds", [("class", "a")])
        #expect(
            lines(registry).contains(#"wait_seconds_count{class="a"} 0"#),
            "a series is there before its first value"
        )
        histogram.add([1, 2, 3], sum: 9.5)
        histogram.add([0, 1, 0], sum: 0.5)
        #expect(histogram.counts == [1, 3, 3])
        let found = lines(registry).filter { $0.hasPrefix("wait_") }
        #expect(
            found == [
                #"wait_seconds_bucket{class="a",le="0.1"} 1"#, #"wait_seconds_bucket{class="a",le="1"} 4"#,
                #"wait_seconds_bucket{class="a",le="+Inf"} 7"#, #"wait_seconds_sum{class="a"} 10"#,
                #"wait_seconds_count{class="a"} 7"#,
            ]
        )
    }

    @Test(arguments: [
        (0.5, [10, 0, 0], 0.05), (0.5, [5, 5, 0], 0.1), (0.9, [5, 5, 0], 0.82), (0.5, [0, 0, 4], 1), (1, [1, 1, 0], 1),
    ]) func aQuantileIsThatOfPrometheus(share: Double, counts: [UInt64], value: Double) throws {
        let found = try #require(Histogram.quantile(share, of: counts, bounds: [0.1, 1]))
        #expect(abs(found - value) < 1e-12)
        #expect(Histogram.quantile(share, of: [0, 0, 0], bounds: [0.1, 1]) == nil)
    }

    @Test func namesAndLabelsAreEscaped() {
        let registry = MetricRegistry()
        registry.declareGauge("a_gauge", "One\nline with a \\.")
        Meter(label: "a_gauge", dimensions: [("what", "a \"b\" \\ \n c")], factory: registry).set(-1.25)
        Meter(label: "0 strange-name", factory: registry).set(3)
        let text = registry.text()
        #expect(text.contains("# HELP a_gauge One\\nline with a \\\\.\n"))
        #expect(text.contains(#"a_gauge{what="a \"b\" \\ \n c"} -1.25"#))
        #expect(text.contains("\n_0_strange_name 3\n") || text.hasPrefix("# HELP _0_strange_name"))
    }

    @Test func seriesAreBoundedAndTheLossIsCounted() {
        let registry = MetricRegistry()
        for number in 0..<6000 {
            Counter(label: "many_total", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        #expect(lines(registry).count { $0.hasPrefix("many_total{") } == 5000)
        #expect(lines(registry).contains("cityward_metric_series_dropped_total 1000"))
    }

    @Test func aNameOfAnotherKindCountsNothing() {
        let registry = MetricRegistry()
        registry.declareCounter("thing_total", "Things.")
        Meter(label: "thing_total", factory: registry).set(5)
        Counter(label: "thing_total", factory: registry).increment()
        #expect(lines(registry).contains("thing_total 1"))
    }

    @Test func countersCountFromManyThreads() async {
        let registry = MetricRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "hits_total", factory: registry)
                    let part = FloatingPointCounter(label: "parts_total", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        part.increment(by: 0.25)
                    }
                }
            }
        }
        #expect(lines(registry).contains("hits_total 80000"))
        #expect(lines(registry).contains("parts_total 20000"))
    }

    @Test func theProcessTellsOfItself() {
        let registry = MetricRegistry()
        registry.addProcess(startedAt: 1_700_000_000)
        registry.onScrape { $0.gauge("cityward_devices", "Devices.", 7, [("class", "truck")]) }
        let found = lines(registry)
        #expect(found.contains("process_start_time_seconds 1700000000"))
        #expect(found.contains(#"cityward_devices{class="truck"} 7"#))
        #expect(found.contains { $0.hasPrefix("process_resident_memory_bytes ") && !$0.hasSuffix(" 0") })
        #expect(found.contains { $0.hasPrefix("process_cpu_seconds_total ") })
    }

    private func lines(_ registry: MetricRegistry) -> [String] {
        registry.text().split(separator: "\n").map(String.init)
    }
}
