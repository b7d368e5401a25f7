import API
import Exposition
import Storage
import Telemetry

/// What the pipeline shows of itself to others, between two turns: its devices, its counts, its pulse.
struct Monitor: Sendable {
    let board: DeviceBoard
    let pulse: Pulse
    let registry: MetricRegistry
    private let metrics: PipelineMetrics

    init(_ catalogue: Catalogue, startedAt start: Instant) {
        let board = DeviceBoard(catalogue: catalogue, epoch: start.milliseconds)
        let registry = MetricRegistry()
        let pulse = Pulse()
        registry.addProcess(startedAt: Double(start.milliseconds) / 1000)
        registry.onScrape { scrape in
            let damaged = Double(pulse.damagedDays)
            scrape.gauge("cityward_damaged_days", "Archived days whose files are damaged or missing.", damaged, [])
            for (number, count) in board.counts.enumerated() {
                let labels = [("class", catalogue.classes[number].name)]
                scrape.gauge("cityward_devices", "Devices that have reported, by class.", Double(count), labels)
            }
            let firing = board.firing
            for severity in Severity.allCases {
                let labels = [("severity", severity.rawValue)]
                scrape.gauge("cityward_alerts_firing", "Alerts that fire.", Double(firing[severity] ?? 0), labels)
            }
        }
        self.board = board
        self.registry = registry
        self.pulse = pulse
        metrics = PipelineMetrics(registry, catalogue)
    }

    /// A batch is on the disk.
    func committed(_ batch: borrowing Store.Batch, _ outcome: Store.Outcome, took duration: Duration, at wall: Instant)
    {
        let seconds = duration / .seconds(1)
        metrics.count(outcome, rejected: batch.rejections, took: seconds)
        if outcome.stored > 0 { pulse.note(rows: outcome.stored, at: wall) }
    }
}
