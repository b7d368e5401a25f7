/// Where one rule stands with one device: `inactive → pending → firing → inactive`, as in Prometheus.
///
/// The state is stored in the same transaction as the readings that led to it.
public enum AlertState: Sendable, Equatable {
    case inactive
    /// Violated since `onset` by so many readings, but not for as long as the rule's hold, or not often enough.
    case pending(onset: Instant, place: String?, readings: Int)
    /// - Parameter clearing: since when readings no longer violate the rule, while its `keep_firing` runs.
    indirect case firing(Alert, clearing: Instant?)
}

/// A state that is new, for the store.
public struct AlertStateChange: Sendable, Equatable {
    public let rule: String
    public let deviceClass: String
    public let device: String
    public let state: AlertState
    /// The instant of the change. Readings of the device that are not newer are late.
    public let changedAt: Instant

    public init(rule: String, deviceClass: String, device: String, state: AlertState, changedAt: Instant) {
        self.rule = rule
        self.deviceClass = deviceClass
        self.device = device
        self.state = state
        self.changedAt = changedAt
    }
}
