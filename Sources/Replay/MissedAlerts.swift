public import Telemetry

/// The events of those alerts of a replay that the live run does not have, marked late, in the order of the replay.
///
/// The live run has an alert if it has one with the same identifier, or one of the same rule and device that went on at the
/// same time: then somebody was told, and an earlier beginning or a later end is nothing that was missed.
public func missedAlerts(live: [AlertEvent], replayed: [AlertEvent]) -> [AlertEvent] {
    var collector = SpanCollector()
    for event in live { collector.add(event) }
    let known = KnownAlerts(collector.collected)

    collector = SpanCollector()
    for event in replayed { collector.add(event) }
    let missed = Set(collector.collected.filter { !known.cover($0) }.map(\.id))
    return replayed.filter { missed.contains($0.alert.id) }.map { $0.late(recordedAt: $0.recordedAt) }
}

/// Alerts that are known already, and the question whether another one says anything new.
public struct KnownAlerts: Sendable {
    private let identifiers: Set<String>
    private let spans: [AlertSpan.Subject: [AlertSpan]]

    public init(_ spans: [AlertSpan]) {
        identifiers = Set(spans.map(\.id))
        self.spans = Dictionary(grouping: spans, by: \.subject)
    }

    /// Whether the alert, or one of its rule and device at the same time, is among them.
    public func cover(_ span: AlertSpan) -> Bool {
        identifiers.contains(span.id) || spans[span.subject, default: []].contains { $0.overlaps(span) }
    }
}

extension AlertEvent {
    /// The same event of an alert that was found afterwards.
    func late(recordedAt instant: Instant) -> AlertEvent {
        var alert = alert
        alert.isLate = true
        return AlertEvent(kind: kind, at: at, recordedAt: instant, alert: alert, grounds: grounds)
    }
}
