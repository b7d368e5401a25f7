import API
import Exposition
import Feeds
import Storage
import Synchronization
import Telemetry

/// What the watch saw last, for scrapes and for health: nobody who asks causes a look at a file.
final class WatchBoard: Sendable {
    private struct State {
        var figures = WatchFigures()
        var alarms: [Alarm] = []
        var seenAt = Instant.distantPast
    }

    private let state = Mutex(State())
    /// Whether the times of readings have anything to do with the computer's clock.
    private let clockIsWall: Bool

    init(clockIsWall: Bool) {
        self.clockIsWall = clockIsWall
    }

    func show(_ figures: WatchFigures, _ alarms: [Alarm], at wall: Instant) {
        state.withLock { $0 = State(figures: figures, alarms: alarms, seenAt: wall) }
    }

    // MARK: - Metrics

    func add(to scrape: inout Scrape) {
        let state = state.withLock { $0 }
        for kind in Alarm.Kind.allCases {
            scrape.gauge(
                "cityward_watch_alarms",
                "Things that the operators must look at, by kind; /health and the journal say what.",
                Double(state.alarms.count { $0.kind == kind }),
                [("kind", kind.rawValue)]
            )
        }
        scrape.gauge(
            "cityward_broker_watch_connected",
            "Whether the broker tells us of itself ($SYS).",
            state.figures.broker == nil ? 0 : 1
        )
        state.figures.broker?.add(to: &scrape)
        if clockIsWall { add(state.figures.classes, to: &scrape) }
        add(state.figures, seenAt: state.seenAt, to: &scrape)
        if let store = state.figures.store { add(store, to: &scrape) }
    }

    private func add(_ classes: [WatchFigures.Class], to scrape: inout Scrape) {
        for figure in classes {
            let labels = [("class", figure.name)]
            if let lag = figure.lagSeconds {
                scrape.gauge(
                    "cityward_recent_lag_seconds",
                    "Median lag of the readings of the last minute, by class.",
                    lag,
                    labels
                )
            }
            guard let heardAt = figure.heardAt else { continue }
            scrape.gauge(
                "cityward_class_heard_timestamp_seconds",
                "When any device of a class was last heard, Unix seconds.",
                heardAt.unixSeconds,
                labels
            )
            scrape.gauge(
                "cityward_class_heard_devices",
                "Devices of a class that were heard in the hour before its last reading.",
                Double(figure.devices),
                labels
            )
        }
    }

    private func add(_ figures: WatchFigures, seenAt: Instant, to scrape: inout Scrape) {
        for feed in figures.feeds {
            let labels = [("feed", feed.feed)]
            scrape.gauge(
                "cityward_feed_lag_events",
                "Events that a feed has yet to deliver.",
                Double(feed.waiting),
                labels
            )
            scrape.gauge(
                "cityward_feed_parked_events",
                "Events that a feed's receiver has refused for good.",
                Double(feed.parked),
                labels
            )
            guard clockIsWall else { continue }
            scrape.gauge(
                "cityward_feed_oldest_event_age_seconds",
                "How long the oldest event that a feed has yet to deliver has waited; 0 without one.",
                feed.waitingSince.map { max(0, (seenAt - $0).seconds) } ?? 0,
                labels
            )
        }
        for report in figures.reports {
            let labels = [("feed", report.feed)]
            scrape.counter(
                "cityward_feed_delivered_events_total",
                "Events that a feed's receiver has taken; repetitions count again.",
                Double(report.delivered),
                labels
            )
            scrape.counter(
                "cityward_feed_failures_total",
                "Attempts of a feed that came to nothing.",
                Double(report.failures),
                labels
            )
        }
    }

    private func add(_ store: StoreFigures, to scrape: inout Scrape) {
        scrape.gauge("cityward_store_live_bytes", "Size of live.sqlite.", Double(store.liveBytes))
        scrape.gauge("cityward_store_log_bytes", "Size of live.sqlite's write-ahead log.", Double(store.logBytes))
        scrape.gauge(
            "cityward_store_free_bytes",
            "Bytes that are left for us on the store's file system.",
            Double(store.freeBytes)
        )
        scrape.gauge(
            "cityward_store_file_system_bytes",
            "Size of the store's file system.",
            Double(store.fileSystemBytes)
        )
        for days in store.dayFiles {
            let labels = [("class", days.deviceClass), ("state", days.areSealed ? "sealed" : "open")]
            scrape.gauge("cityward_day_files", "Files of days, by class.", Double(days.count), labels)
            scrape.gauge("cityward_day_file_bytes", "Size of the files of days, by class.", Double(days.bytes), labels)
        }
        for (name, oldest) in store.oldestUnsettled.sorted(by: { $0.key < $1.key }) {
            scrape.gauge(
                "cityward_oldest_live_reading_timestamp_seconds",
                "Time of the oldest reading of a class that has yet to go to the file of its day, Unix seconds.",
                oldest.unixSeconds,
                [("class", name)]
            )
        }
        if let oldest = store.oldestUnsealedDay {
            scrape.gauge(
                "cityward_oldest_unsealed_day_timestamp_seconds",
                "Beginning of the oldest day that is not sealed, Unix seconds.",
                oldest.unixSeconds
            )
        }
    }

    // MARK: - Health

    /// Adds what the watch knows. An alarm is a warning and no more: a restart of the daemon would not help.
    func add(to report: inout HealthReport) {
        let state = state.withLock { $0 }
        for alarm in state.alarms { report.add(.warn, alarm.message) }
        guard state.seenAt > .distantPast else { return }
        func status(_ kind: Alarm.Kind, _ subject: String? = nil) -> HealthReport.Status {
            state.alarms.contains { $0.kind == kind && $0.subject == subject } ? .warn : .pass
        }
        func add(_ name: String, of component: String? = nil, _ kind: Alarm.Kind, _ value: Double, _ unit: String) {
            report.add(
                HealthCheck(
                    name,
                    component: component,
                    status: status(kind, component),
                    value: value,
                    unit: unit,
                    at: state.seenAt
                )
            )
        }
        let figures = state.figures
        if let dropped = figures.broker?[.dropped] { add("broker:dropped", .drops, dropped, "messages") }
        for figure in figures.classes where clockIsWall {
            if let lag = figure.lagSeconds { add("readings:lag", of: figure.name, .lag, lag, "s") }
            guard let heardAt = figure.heardAt else { continue }
            let silence = max(0, (state.seenAt - heardAt).seconds)
            add("readings:silence", of: figure.name, .silence, silence, "s")
        }
        for feed in figures.feeds { add("feeds:waiting", of: feed.feed, .feed, Double(feed.waiting), "events") }
        guard let store = figures.store else { return }
        add("store:free", .disk, Double(store.freeBytes), "bytes")
        for (name, oldest) in store.oldestUnsettled.sorted(by: { $0.key < $1.key }) where clockIsWall {
            add("archive:unsettled", of: name, .archive, max(0, (state.seenAt - oldest).seconds), "s")
        }
    }
}

extension Instant {
    fileprivate var unixSeconds: Double { Double(milliseconds) / 1000 }
}
