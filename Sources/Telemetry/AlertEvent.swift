/// One step in the life of an alert; what the outbox holds and feeds deliver.
public struct AlertEvent: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case fired
        /// The violation went on for so long that it became graver; the alert has the new severity.
        case escalated
        case resolved(Resolution)
    }

    /// Why an alert ended.
    public enum Resolution: String, Sendable, CaseIterable {
        /// Readings no longer violate the rule.
        case cleared
        /// The rule's time window closed.
        case windowClosed = "window_closed"
        /// A device that had gone quiet reported again.
        case reported
        /// The rule was taken out of the rule set.
        case ruleRemoved = "rule_removed"
    }

    public let kind: Kind
    /// The instant at which it became true, which is not when it was noticed.
    public let at: Instant
    /// What the clock showed when the judge noticed.
    public let recordedAt: Instant
    public let alert: Alert
    /// What an alert that fired rests on; `nil` with every other event.
    public let grounds: AlertGrounds?

    public init(kind: Kind, at: Instant, recordedAt: Instant, alert: Alert, grounds: AlertGrounds? = nil) {
        self.kind = kind
        self.at = at
        self.recordedAt = recordedAt
        self.alert = alert
        self.grounds = grounds
    }
}

extension AlertEvent.Kind {
    /// `fired`, `escalated` or `resolved`.
    public var name: String {
        switch self {
        case .fired: "fired"
        case .escalated: "escalated"
        case .resolved: "resolved"
        }
    }
}
