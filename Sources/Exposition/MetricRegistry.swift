public import CoreMetrics
import Synchronization

/// A backend of swift-metrics that prints what it holds as Prometheus text (prometheus.io/docs/instrumenting/exposition_formats).
///
/// Families are declared with their help, so that every name is explained; one that is not declared is printed with its label as
/// help. The number of series is bounded: what comes beyond is not counted, and that is counted.
public final class MetricRegistry: MetricsFactory, Sendable {
    /// Series of all families together.
    static let mostSeries = 5000
    static let usualBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct State {
        var families: [String: MetricFamily] = [:]
        var count = 0
        var dropped = 0
        var collectors: [@Sendable (inout Scrape) -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    // MARK: - Declarations

    public func declareCounter(_ name: String, _ help: String) {
        declare(MetricFamily(name: name, kind: .counter, help: help))
    }

    public func declareGauge(_ name: String, _ help: String) {
        declare(MetricFamily(name: name, kind: .gauge, help: help))
    }

    /// `buckets`: upper bounds, rising.
    public func declareHistogram(_ name: String, _ help: String, buckets: [Double]) {
        declare(MetricFamily(name: name, kind: .histogram, help: help, buckets: buckets))
    }

    /// Calls `collect` for each scrape, for what somebody else counts.
    public func onScrape(_ collect: @escaping @Sendable (inout Scrape) -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    private func declare(_ family: MetricFamily) {
        state.withLock { $0.families[family.name] = $0.families[family.name] ?? family }
    }

    // MARK: - MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let cell) = series(label, dimensions, .counter) { cell } else { DiscardingCell() }
    }

    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        if case .counter(let cell) = series(label, dimensions, .counter) { cell } else { DiscardingCell() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        if case .gauge(let cell) = series(label, dimensions, .gauge) { cell } else { DiscardingCell() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        switch series(label, dimensions, aggregate ? .histogram : .gauge) {
        case .gauge(let cell): cell
        case .histogram(let cell): cell
        case .counter, nil: DiscardingCell()
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        if case .histogram(let cell) = series(label, dimensions, .histogram) { cell } else { DiscardingCell() }
    }

    /// A series of a declared histogram that takes a batch of values at once, which swift-metrics does not know.
    public func histogram(_ name: String, _ labels: [(String, String)] = []) -> Histogram {
        if case .histogram(let cell) = series(name, labels, .histogram) { return Histogram(cell: cell) }
        return Histogram(cell: HistogramCell(bounds: Self.usualBuckets))
    }

    // Series stay: a counter that vanished and came again would begin at nothing.
    public func destroyCounter(_: any CounterHandler) {}
    public func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
    public func destroyMeter(_: any MeterHandler) {}
    public func destroyRecorder(_: any RecorderHandler) {}
    public func destroyTimer(_: any TimerHandler) {}

    /// The series of a name and labels, a new one when it is first asked for; `nil` where there are too many, or where the family is
    /// of another kind.
    private func series(_ name: String, _ labels: [(String, String)], _ kind: MetricFamily.Kind) -> Series? {
        let name = metricName(name)
        let key = labelText(labels)
        return state.withLock { state in
            var family =
                state.families[name]
                ?? MetricFamily(name: name, kind: kind, help: name, buckets: Self.usualBuckets)
            guard family.kind == kind else { return nil }
            if let known = family.series[key] { return known }
            guard state.count < Self.mostSeries else {
                state.dropped += 1
                return nil
            }
            let series: Series =
                switch kind {
                case .counter: .counter(CounterCell())
                case .gauge: .gauge(GaugeCell())
                case .histogram: .histogram(HistogramCell(bounds: family.buckets))
                }
            family.series[key] = series
            state.families[name] = family
            state.count += 1
            return series
        }
    }

    // MARK: - Printing

    /// Everything as it is now, families and series by their names.
    ///
    /// `scrape`: what is to be told beside it.
    public func text(with scrape: Scrape = Scrape()) -> String {
        let (families, dropped, collectors) = state.withLock { ($0.families, $0.dropped, $0.collectors) }
        var scrape = scrape
        for collect in collectors { collect(&scrape) }
        scrape.counter(
            "cityward_metric_series_dropped_total",
            "Times a series was asked for beyond the bound.",
            Double(dropped)
        )
        return print(families.values, and: scrape)
    }
}
