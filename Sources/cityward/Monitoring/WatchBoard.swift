import Exposition
import Feeds
import Storage
import Synchronization
import Telemetry

/// What the watch saw last, for scrapes and for health: nobody who asks causes a look at a file.
final class WatchBoard: Sendable {
    /// All that was seen at one moment.
    struct State {
        var figures = WatchFigures()
        var alarms: [Alarm] = []
        var seenAt = Instant.distantPast
    }

    private let current = Mutex(State())
    /// Whether the times of readings have anything to do with the computer's clock.
    let clockIsWall: Bool

    init(clockIsWall: Bool) {
        self.clockIsWall = clockIsWall
    }

    func show(_ figures: WatchFigures, _ alarms: [Alarm], at wall: Instant) {
        current.withLock { $0 = State(figures: figures, alarms: alarms, seenAt: wall) }
    }

    var state: State { current.withLock { $0 } }

    // MARK: - Metrics

    func add(to scrape: inout Scrape) {
        let state = state
        for kind in Alarm.Kind.allCases {
            scrape.gauge(
                "cityward_watch_alarms",
                "Things that the operators must look at, by kind; /health and the journal say what.",
                Double(state.alarms.count { $0.kind == kind }),
                [("kind", kind.rawValue)]
            )
        }
        if state.figures.brokerCanTell {
            scrape.gauge(
                "cityward_broker_watch_connected",
                "Whether the broker tells us of itself ($SYS).",
                state.figures.broker == nil ? 0 : 1
            )
        }
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
        scrape.gauge(
            "cityward_store_live_bytes",
            "Size of live.sqlite, or of all tables where the store is a database.",
            Double(store.liveBytes)
        )
        scrape.gauge("cityward_store_log_bytes", "Size of live.sqlite's write-ahead log.", Double(store.logBytes))
        if let free = store.freeBytes, let size = store.fileSystemBytes {
            scrape.gauge(
                "cityward_store_free_bytes",
                "Bytes that are left for us on the store's file system.",
                Double(free)
            )
            scrape.gauge("cityward_store_file_system_bytes", "Size of the store's file system.", Double(size))
        }
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
}

extension Instant {
    fileprivate var unixSeconds: Double { Double(milliseconds) / 1000 }
}
