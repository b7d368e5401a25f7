import CoreMetrics
import Exposition
import Feeds
import Foundation
import Logging
import Storage
import Synchronization
import Telemetry

/// Reads the log of alert events on a thread of its own, whenever the bell rings, and fills the tail.
final class EventWatch: Sendable {
    private static let window = 500
    /// Officers' acts by the command line ring no bell.
    private static let longestWait = Duration.milliseconds(500)
    /// Followers hear from us so often.
    private static let knockInterval = Duration.seconds(15)

    private let location: StoreLocation
    private let bell: Bell
    private let tail: EventTail
    /// By kind, and then by severity.
    private let counters: [String: [String: Counter]]
    private let log: Logger
    private let isStopping = Atomic<Bool>(false)

    init(at location: StoreLocation, bell: Bell, tail: EventTail, registry: MetricRegistry, log: Logger) {
        registry.declareCounter(
            "cityward_alert_events_total",
            "Events of alerts and of their cases, by kind and severity, since the daemon began."
        )
        // Made beforehand: a series that begins with 1 has not grown, as far as Prometheus can see.
        counters = Dictionary(
            uniqueKeysWithValues: Feeds.EventFilter.kinds.map { kind in
                let counters = Severity.allCases.map(\.rawValue).map { severity in
                    let labels = [("kind", kind), ("severity", severity)]
                    return (
                        severity, Counter(label: "cityward_alert_events_total", dimensions: labels, factory: registry)
                    )
                }
                return (kind, Dictionary(uniqueKeysWithValues: counters))
            }
        )
        self.location = location
        self.bell = bell
        self.tail = tail
        self.log = log
    }

    /// Begins with what the log has now.
    func start() throws {
        tail.begin(after: try StoreReader(at: location).latestEvent())
        let thread = Thread { self.run() }
        thread.name = "events"
        thread.start()
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        bell.ring()
    }

    private func run() {
        var nextKnock = ContinuousClock.now + Self.knockInterval
        while !isStopping.load(ordering: .acquiring) {
            do {
                // Opened anew after an error: a store that was restored is another file.
                let store = try StoreReader(at: location)
                while !isStopping.load(ordering: .acquiring) {
                    let heard = bell.count
                    let events = try store.events(after: tail.end, limit: Self.window)
                    if !events.isEmpty { take(events) }
                    if ContinuousClock.now >= nextKnock {
                        tail.knock()
                        nextKnock = .now + Self.knockInterval
                    }
                    if events.count < Self.window { bell.wait(beyond: heard, atMost: Self.longestWait) }
                }
            } catch {
                log.warning("the events cannot be read: \(error)")
                bell.wait(beyond: bell.count, atMost: Self.longestWait)
            }
        }
    }

    private func take(_ events: [OutboxEvent]) {
        tail.append(events)
        for event in events { counters[event.kind]?[event.severity]?.increment() }
    }
}
