public import Telemetry

/// Puts alerts together from their events, and keeps of them no more than the comparison needs.
public struct SpanCollector {
    private let stretch: Range<Instant>
    private var spans: [String: AlertSpan] = [:]

    /// `stretch`: only alerts that fire in it count, and only what happens to them before its end.
    public init(firedIn stretch: Range<Instant> = .distantPast ..< .distantFuture) {
        self.stretch = stretch
    }

    public mutating func add(_ event: AlertEvent) {
        let alert = event.alert
        switch event.kind {
        case .fired:
            if stretch.contains(event.at) { spans[alert.id] = AlertSpan(alert) }
        case .escalated:
            guard event.at < stretch.upperBound else { return }
            spans[alert.id]?.severity = alert.severity
            spans[alert.id]?.escalatedAt = event.at
        case .resolved(let resolution):
            guard event.at < stretch.upperBound else { return }
            spans[alert.id]?.end = AlertSpan.End(at: event.at, resolution: resolution)
        }
    }

    /// The alerts so far, by the time at which they fired.
    public var collected: [AlertSpan] {
        spans.values.sorted(by: AlertSpan.isBefore)
    }
}

extension AlertSpan {
    /// The order of lists of alerts: no two alerts are equal in it.
    static func isBefore(_ left: AlertSpan, _ right: AlertSpan) -> Bool {
        (left.firedAt, left.subject, left.id) < (right.firedAt, right.subject, right.id)
    }
}
