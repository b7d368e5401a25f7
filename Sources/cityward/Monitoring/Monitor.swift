import API
import Exposition
import Storage
import Telemetry

/// What the pipeline shows of itself to others, between two turns: its devices, its counts, its pulse.
struct Monitor: Sendable {
    let board: DeviceBoard
    let pulse: Pulse
    let registry: MetricRegistry
    let watch: WatchBoard
    let reloads: ReloadRecord
    let metrics: PipelineMetrics
    /// Whether the times of readings have anything to do with the computer's clock.
    let clockIsWall: Bool

    init(_ catalogue: Catalogue, startedAt start: Instant, clockIsWall: Bool) {
        board = DeviceBoard(catalogue: catalogue, epoch: start.milliseconds)
        pulse = Pulse()
        registry = MetricRegistry()
        watch = WatchBoard(clockIsWall: clockIsWall)
        reloads = ReloadRecord(startedAt: start)
        metrics = PipelineMetrics(registry, catalogue)
        self.clockIsWall = clockIsWall
        registry.addProcess(startedAt: Double(start.milliseconds) / 1000)
        registry.onScrape { [self] in add(catalogue, to: &$0) }
    }

    /// A batch was judged, or time alone has caused something.
    func judged(took duration: Duration) {
        metrics.countJudging(took: duration / .seconds(1))
    }

    /// A batch is on the disk since `wall`.
    func committed(
        _ batch: borrowing Store.Batch,
        _ outcome: Store.Outcome,
        messages: Int,
        took duration: Duration,
        at wall: Instant
    ) {
        let seconds = duration / .seconds(1)
        metrics.count(batch, outcome, messages: messages, took: seconds, at: wall, measuresLag: clockIsWall)
        if outcome.stored > 0 { pulse.note(rows: outcome.stored, at: wall) }
    }

    /// How the daemon is, and what is around it.
    var health: HealthReport {
        var report = pulse.report
        if !reloads.isSuccess {
            report.add(
                .warn,
                "the last reload was refused, the rules from before it are in force; the journal says why"
            )
        }
        watch.add(to: &report)
        return report
    }

    private func add(_ catalogue: Catalogue, to scrape: inout Scrape) {
        scrape.gauge("cityward_build_info", "The program.", 1, [("version", Cityward.version)])
        for (number, count) in board.counts.enumerated() {
            let labels = [("class", catalogue.classes[number].name)]
            scrape.gauge("cityward_devices", "Devices that have reported, by class.", Double(count), labels)
        }
        scrape.gauge(
            "cityward_day_files_damaged",
            "Archived days whose files are damaged or missing.",
            Double(pulse.damagedDays)
        )
        let firing = board.firing
        for severity in Severity.allCases {
            let labels = [("severity", severity.rawValue)]
            scrape.gauge("cityward_alerts_firing", "Alerts that fire.", Double(firing[severity] ?? 0), labels)
        }
        scrape.gauge(
            "cityward_broker_connected",
            "Whether the broker sends us what devices publish.",
            pulse.wellSince == nil ? 0 : 1
        )
        var isWritable = true
        if case .store = pulse.trouble { isWritable = false }
        scrape.gauge("cityward_store_writable", "Whether the store takes what is received.", isWritable ? 1 : 0)
        reloads.add(to: &scrape)
        watch.add(to: &scrape)
    }
}
