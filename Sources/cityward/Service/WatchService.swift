import API
import Feeds
import Hosting
import Logging
import MQTT
import ServiceLifecycle
import Storage
import Synchronization
import Telemetry

/// Looks at the daemon and its surroundings every few seconds, on a thread and with an MQTT session of its own, and tells the
/// operators what is wrong. Whatever fails in it, it delays nobody.
struct WatchService: Service {
    private static let interval = Duration.seconds(5)
    /// How long one wait for the broker may take: also how late a stop may be noticed.
    private static let longestWait = Duration.milliseconds(250)
    /// mosquitto tells of itself every ten seconds (sys_interval).
    private static let silenceOfBroker = Duration.seconds(30)
    /// A look at the store that takes longer is given up.
    private static let lookLimit = Duration.seconds(2)

    let broker: Broker
    /// Of the pipeline's session; ours is named after it.
    let clientID: String
    let storeLocation: StoreLocation
    let classes: [String]
    let feeds: [String]
    let settleAfter: TimeSpan
    let terms: WatchMailbox
    let cursors: CursorBoard
    let monitor: Monitor
    let now: @Sendable () -> Instant
    let log: Logger

    func run() async throws {
        try await onDedicatedThread(named: "watch") { watch(until: $0) }
    }

    private func watch(until isStopping: () -> Bool) {
        var watch = Watch(settleAfter: settleAfter, clockIsWall: monitor.clockIsWall)
        var ear = BrokerEar(broker, clientID: clientID + "-watch", log: log)
        var lags = classes.map { _ in LagWindow() }
        var store = StoreEye(
            at: storeLocation,
            classes: classes,
            feeds: feeds,
            limit: Self.lookLimit,
            log: log
        )
        var nextLook = ContinuousClock.now
        while !isStopping() {
            ear.listen(waitingAtMost: Self.longestWait, unlessHeardWithin: Self.silenceOfBroker)
            guard ContinuousClock.now >= nextLook else { continue }
            nextLook = .now + Self.interval
            var figures = WatchFigures()
            figures.audibleSince = monitor.pulse.wellSince
            figures.broker = ear.figures
            figures.brokerCanTell = ear.brokerCanTell
            figures.classes = classFigures(&lags)
            figures.reports = cursors.reports
            store.look(into: &figures)
            let now = now()
            for news in watch.look(at: figures, under: terms.current, at: now) { tell(news) }
            monitor.watch.show(figures, watch.alarms, at: now)
        }
        ear.close()
    }

    private func classFigures(_ lags: inout [LagWindow]) -> [WatchFigures.Class] {
        monitor.board.hearing.enumerated().map { number, hearing in
            WatchFigures.Class(
                name: classes[number],
                lagSeconds: lags[number].median(monitor.metrics.lags[number], at: .now),
                heardAt: hearing.heardAt,
                devices: hearing.devices
            )
        }
    }

    private func tell(_ news: Watch.Announcement) {
        switch news {
        case .hadDropped(let count):
            log.warning(
                """
                the broker had dropped \(count) messages of its clients before the daemon began: some may have been readings, if it \
                was away for long; look at max_queued_messages
                """,
                metadata: ["alarm": "drops", "broker": "\(broker)"]
            )
        case .begins(let alarm):
            log.error("\(alarm.message)", metadata: metadata(alarm, "begins"))
        case .ends(let alarm, let length):
            let subject = alarm.subject.map { " of \($0)" } ?? ""
            log.notice(
                "the alarm '\(alarm.kind.rawValue)'\(subject) is over after \(length)",
                metadata: metadata(alarm, "ends")
            )
        }
    }

    private func metadata(_ alarm: Alarm, _ state: String) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["alarm": "\(alarm.kind.rawValue)", "alarm_state": "\(state)"]
        if let subject = alarm.subject { metadata[alarm.kind == .feed ? "feed" : "class"] = "\(subject)" }
        return metadata
    }
}

/// Where the terms of the watch wait for it; a reload changes them.
final class WatchMailbox: Sendable {
    private let terms: Mutex<WatchTerms>

    init(_ terms: WatchTerms) {
        self.terms = Mutex(terms)
    }

    var current: WatchTerms { terms.withLock { $0 } }
    func replace(with terms: WatchTerms) { self.terms.withLock { $0 = terms } }
}
