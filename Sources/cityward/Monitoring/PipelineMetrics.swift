import CoreMetrics
import Exposition
import Storage
import Telemetry

/// What the pipeline counts, for Prometheus. Every series is made beforehand: counting allocates nothing.
struct PipelineMetrics: Sendable {
    private let stored: [Counter]
    private let duplicates: [Counter]
    private let rejections: [Rejection.Reason: Counter]
    private let commits: Counter
    private let commitSeconds: Recorder
    private let batchReadings: Recorder

    init(_ registry: MetricRegistry, _ catalogue: Catalogue) {
        registry.declareCounter(
            "cityward_readings_total",
            "Readings, by class and by what became of them: stored, or known already."
        )
        registry.declareCounter("cityward_rejections_total", "Payloads that were refused, by reason.")
        registry.declareCounter("cityward_commits_total", "Transactions of the pipeline.")
        registry.declareHistogram(
            "cityward_commit_seconds",
            "Time of a transaction until it is on the disk.",
            buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
        )
        registry.declareHistogram(
            "cityward_batch_readings",
            "Readings of a transaction.",
            buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]
        )
        func readings(_ outcome: String) -> [Counter] {
            catalogue.classes.map {
                Counter(
                    label: "cityward_readings_total",
                    dimensions: [("class", $0.name), ("outcome", outcome)],
                    factory: registry
                )
            }
        }
        stored = readings("stored")
        duplicates = readings("duplicate")
        rejections = Dictionary(
            uniqueKeysWithValues: Rejection.Reason.allCases.map { reason in
                let labels = [("reason", reason.rawValue)]
                return (reason, Counter(label: "cityward_rejections_total", dimensions: labels, factory: registry))
            }
        )
        commits = Counter(label: "cityward_commits_total", factory: registry)
        commitSeconds = Recorder(label: "cityward_commit_seconds", aggregate: true, factory: registry)
        batchReadings = Recorder(label: "cityward_batch_readings", aggregate: true, factory: registry)
    }

    func count(_ outcome: Store.Outcome, rejected: [Rejection], took seconds: Double) {
        for (number, count) in outcome.storedOfClass.enumerated() where count > 0 {
            stored[number].increment(by: count)
        }
        for (number, count) in outcome.duplicatesOfClass.enumerated() where count > 0 {
            duplicates[number].increment(by: count)
        }
        for rejection in rejected { rejections[rejection.reason]?.increment() }
        commits.increment()
        commitSeconds.record(seconds)
        batchReadings.record(outcome.stored + outcome.duplicates)
    }
}
