import CoreMetrics
import Exposition
import Synchronization

/// Counts requests, and how many are being answered.
final class RequestMeter: Sendable {
    private let registry: MetricRegistry
    private let running = Atomic<Int>(0)
    private let limit: Int

    init(_ registry: MetricRegistry, limit: Int) {
        self.registry = registry
        self.limit = limit
        registry.declareCounter("cityward_http_requests_total", "Requests that were answered, by route and status.")
        registry.declareHistogram(
            "cityward_http_request_seconds",
            "Time from a request's head to its answer; event streams until their beginning.",
            buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        )
    }

    /// `false` where so many requests are being answered that one more would make all of them late.
    func enter() -> Bool {
        if running.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    func leave() {
        running.wrappingSubtract(1, ordering: .relaxed)
    }

    func count(_ route: String, status: Int, took duration: Duration) {
        Counter(
            label: "cityward_http_requests_total",
            dimensions: [("route", route), ("status", String(status))],
            factory: registry
        ).increment()
        let seconds = duration / .seconds(1)
        Recorder(
            label: "cityward_http_request_seconds",
            dimensions: [("route", route)],
            aggregate: true,
            factory: registry
        ).record(seconds)
    }
}
