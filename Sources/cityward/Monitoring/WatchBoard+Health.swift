import API
import Feeds
import Storage
import Telemetry

extension WatchBoard {
    /// Adds what the watch knows. An alarm is a warning and no more: a restart of the daemon would not help.
    func add(to report: inout HealthReport) {
        let state = state
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
        if let free = store.freeBytes { add("store:free", .disk, Double(free), "bytes") }
        for (name, oldest) in store.oldestUnsettled.sorted(by: { $0.key < $1.key }) where clockIsWall {
            add("archive:unsettled", of: name, .archive, max(0, (state.seenAt - oldest).seconds), "s")
        }
    }
}
