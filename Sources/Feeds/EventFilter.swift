public import Storage
public import Telemetry

/// Which events a feed wants. What it does not want moves its cursor all the same.
public struct EventFilter: Sendable, Equatable {
    /// Every kind of event.
    public static let kinds = [
        "fired", "escalated", "resolved", "accepted", "assigned", "dismissed", "closed", "reopened", "overdue",
    ]

    /// `nil` for all rules.
    public var rules: Set<String>?
    /// `nil` for all severities.
    public var severities: Set<Severity>?
    /// `nil` for all districts.
    public var districts: Set<String>?
    /// `nil` for all kinds of events.
    public var events: Set<String>?
    /// Whether alerts count that were found afterwards.
    public var includesLate: Bool

    public init(
        rules: Set<String>? = nil,
        severities: Set<Severity>? = nil,
        districts: Set<String>? = nil,
        events: Set<String>? = nil,
        includesLate: Bool = true
    ) {
        self.rules = rules
        self.severities = severities
        self.districts = districts
        self.events = events
        self.includesLate = includesLate
    }

    public func wants(_ event: OutboxEvent) -> Bool {
        guard includesLate || !event.isLate, events?.contains(event.kind) ?? true else { return false }
        return wants(
            rule: event.rule,
            severity: Severity(rawValue: event.severity) ?? .warning,
            district: event.district
        )
    }

    /// The same for an alert, whatever has happened to it.
    func wants(_ alert: Alert) -> Bool {
        guard includesLate || !alert.isLate else { return false }
        return wants(rule: alert.rule, severity: alert.severity, district: alert.district)
    }

    private func wants(rule: String, severity: Severity, district: String) -> Bool {
        (rules?.contains(rule) ?? true) && (severities?.contains(severity) ?? true)
            && (districts?.contains(district) ?? true)
    }
}
