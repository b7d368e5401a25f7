/// What officers have made of an alert, and of those that came back while its case was open: one case for a rule, a device and
/// a place.
///
/// The alert itself, firing or resolved, is the judge's; the case is the officers'.
public struct CaseFile: Sendable, Equatable {
    public enum Status: String, Sendable, CaseIterable {
        /// Nobody has taken it on.
        case open
        /// An officer has.
        case accepted
        /// It was no violation, or one that is not pursued.
        case dismissed
        /// A measure was taken.
        case closed

        /// Whether something is still to be done.
        public var isOpen: Bool { self == .open || self == .accepted }
    }

    /// The alert that opened it.
    public let id: String
    public var status: Status
    /// The team that it is assigned to.
    public var team: String?
    /// Who accepted it.
    public var officer: String?
    /// Why it was dismissed, by the city's list.
    public var reason: String?
    /// What was done, by the city's list.
    public var measure: String?
    public let openedAt: Instant
    /// By when it must be ended; `nil` where the rule sets no term.
    public let dueAt: Instant?
    /// `dueAt`, once it has passed without an end.
    public var overdueAt: Instant?
    /// When it was last ended; `nil` while it is open.
    public var endedAt: Instant?
    /// How many alerts belong to it.
    public var alerts: Int
    /// How many acts it has seen: who acts names the number that they looked at, so that two officers cannot undo each other.
    public var version: Int

    public init(
        id: String,
        status: Status,
        team: String? = nil,
        officer: String? = nil,
        reason: String? = nil,
        measure: String? = nil,
        openedAt: Instant,
        dueAt: Instant? = nil,
        overdueAt: Instant? = nil,
        endedAt: Instant? = nil,
        alerts: Int = 1,
        version: Int = 0
    ) {
        self.id = id
        self.status = status
        self.team = team
        self.officer = officer
        self.reason = reason
        self.measure = measure
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.overdueAt = overdueAt
        self.endedAt = endedAt
        self.alerts = alerts
        self.version = version
    }
}
