public import Telemetry

/// Finds missed alerts while a replay goes on: it keeps the events of an alert until the alert ends, and no longer.
public struct MissedAlertFinder {
    /// Which alerts of a replay may be added to the ones that are known.
    public struct Terms: Sendable {
        /// When they fired.
        public var firedIn: Range<Instant>
        /// Rules whose alerts a replay cannot judge.
        public var exceptRules: Set<String>
        /// What the clock shows while the replay runs.
        public var recordedAt: Instant

        public init(firedIn: Range<Instant>, exceptRules: Set<String> = [], recordedAt: Instant) {
            self.firedIn = firedIn
            self.exceptRules = exceptRules
            self.recordedAt = recordedAt
        }
    }

    private let known: KnownAlerts
    private let terms: Terms
    /// Events of alerts that have not ended, by the alerts' identifiers.
    private var open: [String: [AlertEvent]] = [:]
    private var found: [[AlertEvent]] = []

    public init(known: KnownAlerts, terms: Terms) {
        self.known = known
        self.terms = terms
    }

    public mutating func add(_ event: AlertEvent) {
        let alert = event.alert
        switch event.kind {
        case .fired:
            guard terms.firedIn.contains(event.at), !terms.exceptRules.contains(alert.rule) else { return }
            open[alert.id] = [event]
        case .escalated:
            open[alert.id]?.append(event)
        case .resolved:
            guard var events = open.removeValue(forKey: alert.id) else { return }
            events.append(event)
            if isMissed(events) { found.append(events.map { $0.late(recordedAt: terms.recordedAt) }) }
        }
    }

    /// Hands over what was found since it was asked last: for each alert its events, from `fired` to `resolved`.
    public mutating func takeFound() -> [[AlertEvent]] {
        defer { found.removeAll() }
        return found
    }

    /// How many missed alerts have not ended; they are left to a later replay.
    public var ongoing: Int { open.values.count { isMissed($0) } }

    private func isMissed(_ events: [AlertEvent]) -> Bool {
        var collector = SpanCollector()
        for event in events { collector.add(event) }
        return collector.collected.allSatisfy { !known.cover($0) }
    }
}
