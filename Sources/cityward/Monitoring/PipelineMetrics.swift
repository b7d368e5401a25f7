import CoreMetrics
import Exposition
import MQTT
import Storage
import Synchronization
import Telemetry

/// What the pipeline counts, for Prometheus. Every series is made beforehand, and everything is counted once for a batch: counting
/// allocates nothing.
final class PipelineMetrics: Sendable {
    /// By the numbers of the classes.
    let lags: [Histogram]
    private let messages: Counter
    private let received: Counter
    /// By the numbers of the classes.
    private let withoutReading: [Counter]
    private let stored: [Counter]
    private let duplicates: [Counter]
    /// For each class one counter for each ``Telemetry/Admission``, by its raw value.
    private let admissions: [[Counter]]
    /// By the numbers of the classes; the last ones belong to no class.
    private let rejections: [[Rejection.Reason: Counter]]
    private let judgeSeconds: Recorder
    private let commits: Counter
    private let commitFailures: Counter
    private let commitSeconds: Recorder
    private let batchReadings: Recorder
    private let connections: (new: Counter, kept: Counter)
    private let connectionsLost: Counter
    private let connectionFailures: Counter
    private let tally: Mutex<Tally>

    private struct Tally {
        var lags: LagTally
        /// For each class its admissions, side by side.
        var admissions: [Int]
    }

    private static let admissionNames = ["judged", "late", "jump"]

    init(_ registry: MetricRegistry, _ catalogue: Catalogue) {
        registry.declarePipelineMetrics()
        let classes = catalogue.classes.map(\.name)
        func counters(_ name: String, _ label: String, _ value: String) -> [Counter] {
            classes.map { registry.counter(name, [("class", $0), (label, value)]) }
        }
        lags = classes.map { registry.histogram("cityward_reading_lag_seconds", [("class", $0)]) }
        messages = registry.counter("cityward_messages_total")
        received = registry.counter("cityward_received_total")
        withoutReading = classes.map {
            registry.counter("cityward_messages_without_reading_total", [("class", $0)])
        }
        stored = counters("cityward_readings_total", "outcome", "stored")
        duplicates = counters("cityward_readings_total", "outcome", "duplicate")
        admissions = classes.map { name in
            Self.admissionNames.map {
                registry.counter("cityward_readings_admitted_total", [("class", name), ("admission", $0)])
            }
        }
        rejections = (classes + ["none"]).map { name in
            let reasons = Rejection.Reason.allCases.map { reason in
                let labels = [("class", name), ("reason", reason.rawValue)]
                return (reason, registry.counter("cityward_rejections_total", labels))
            }
            return Dictionary(uniqueKeysWithValues: reasons)
        }
        judgeSeconds = Recorder(label: "cityward_judge_seconds", aggregate: true, factory: registry)
        commits = registry.counter("cityward_commits_total")
        commitFailures = registry.counter("cityward_commit_failures_total")
        commitSeconds = Recorder(label: "cityward_commit_seconds", aggregate: true, factory: registry)
        batchReadings = Recorder(label: "cityward_batch_readings", aggregate: true, factory: registry)
        connections = (
            registry.counter("cityward_broker_connections_total", [("session", "new")]),
            registry.counter("cityward_broker_connections_total", [("session", "kept")])
        )
        connectionsLost = registry.counter("cityward_broker_connections_lost_total")
        connectionFailures = registry.counter("cityward_broker_connection_failures_total")
        tally = Mutex(
            Tally(
                lags: LagTally(classes: classes.count),
                admissions: Array(repeating: 0, count: classes.count * Self.admissionNames.count)
            )
        )
    }

    /// `measuresLag`: whether the times of readings have anything to do with the computer's clock.
    func count(
        _ batch: borrowing Store.Batch,
        _ outcome: Store.Outcome,
        messages: Int,
        took seconds: Double,
        at wall: Instant,
        measuresLag: Bool
    ) {
        self.messages.increment(by: messages)
        received.increment(by: batch.readings.count + batch.rejections.count)
        for (number, count) in outcome.storedOfClass.enumerated() where count > 0 {
            stored[number].increment(by: count)
        }
        for (number, count) in outcome.duplicatesOfClass.enumerated() where count > 0 {
            duplicates[number].increment(by: count)
        }
        for rejection in batch.rejections {
            let number = rejection.deviceClass.map { Int($0.rawValue) } ?? stored.count
            rejections[number][rejection.reason]?.increment()
        }
        commits.increment()
        commitSeconds.record(seconds)
        batchReadings.record(batch.readings.count)
        if !batch.readings.isEmpty { countEach(of: batch.readings, at: wall, measuresLag: measuresLag) }
    }

    private func countEach(of readings: [Reading], at wall: Instant, measuresLag: Bool) {
        tally.withLock { tally in
            let width = Self.admissionNames.count
            for reading in readings {
                tally.admissions[Int(reading.deviceClass.rawValue) * width + Int(reading.admission.rawValue)] += 1
                if measuresLag { tally.lags.add(reading, committedAt: wall) }
            }
            for (number, counters) in admissions.enumerated() {
                for (admission, counter) in counters.enumerated() where tally.admissions[number * width + admission] > 0
                {
                    counter.increment(by: tally.admissions[number * width + admission])
                    tally.admissions[number * width + admission] = 0
                }
            }
            tally.lags.flush(into: lags)
        }
    }

    /// Heartbeats and the like, by the class of their source.
    func countMessagesWithoutReading(_ counts: [ClassIndex: Int]) {
        for (deviceClass, count) in counts { withoutReading[Int(deviceClass.rawValue)].increment(by: count) }
    }

    func countJudging(took seconds: Double) { judgeSeconds.record(seconds) }
    func countCommitFailure() { commitFailures.increment() }
    func countConnection(sessionWasKept: Bool) { (sessionWasKept ? connections.kept : connections.new).increment() }

    /// A connection was lost, or none came about.
    func count(_ error: MQTTError) {
        switch error {
        case .lost: connectionsLost.increment()
        case .unreachable, .refused, .untrusted, .subscriptionRefused, .publicationRefused, .library:
            connectionFailures.increment()
        }
    }
}

extension MetricRegistry {
    func counter(_ name: String, _ labels: [(String, String)] = []) -> Counter {
        Counter(label: name, dimensions: labels, factory: self)
    }

    fileprivate func declarePipelineMetrics() {
        declareCounter("cityward_messages_total", "MQTT messages whose readings and rejections are on the disk.")
        declareCounter(
            "cityward_received_total",
            "Readings and refused payloads that are on the disk: stored + duplicate + rejected."
        )
        declareCounter(
            "cityward_messages_without_reading_total",
            "Messages of terminals that measure nothing, as heartbeats, by class; they are neither readings nor refused."
        )
        declareCounter(
            "cityward_readings_total",
            "Readings, by class and by what became of them: stored, or known already."
        )
        declareCounter(
            "cityward_readings_admitted_total",
            "Readings, known ones too, by class and by how the judge took them: judged, late, or a jump no vehicle can make."
        )
        declareCounter(
            "cityward_rejections_total",
            "Payloads that were refused, by class and reason; class none where the topic belongs to no source."
        )
        declareHistogram(
            "cityward_reading_lag_seconds",
            "From when a device observed until the reading was on the disk, by class.",
            buckets: LagTally.bounds
        )
        declareHistogram(
            "cityward_judge_seconds",
            "Time that judging a batch took, and what time alone caused.",
            buckets: [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
        )
        declareCounter("cityward_commits_total", "Transactions of the pipeline.")
        declareCounter("cityward_commit_failures_total", "Transactions that failed; their readings come again.")
        declareHistogram(
            "cityward_commit_seconds",
            "Time of a transaction until it is on the disk.",
            buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
        )
        declareHistogram(
            "cityward_batch_readings",
            "Readings of a transaction.",
            buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]
        )
        declareCounter(
            "cityward_broker_connections_total",
            "Connections to the broker, by whether it had kept our session."
        )
        declareCounter(
            "cityward_broker_connections_lost_total",
            "Connections to the broker that were lost."
        )
        declareCounter(
            "cityward_broker_connection_failures_total",
            "Attempts to connect to the broker, or to subscribe, that came to nothing."
        )
    }
}
