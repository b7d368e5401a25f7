/// A rule that is, or was, violated by one device from one instant on.
public struct Alert: Sendable, Equatable {
    /// Derived from rule, device, place and onset: the same readings always give the same identifier.
    public let id: String
    public let rule: String
    /// What the rule forbids, in the city's words.
    public let title: String
    /// It may rise while the violation goes on.
    public var severity: Severity
    /// The legal source of the rule, with its date.
    public let basis: String?
    /// Content hash of the rule set that raised the alert.
    public let ruleSet: String
    public let deviceClass: String
    public let device: String
    /// Plate or name from the register.
    public let deviceName: String?
    public let company: String?
    /// `unassigned` for devices that the register does not know.
    public let district: String
    /// The place that the condition named when it was first violated.
    public let place: String?
    /// When the violation began; the rule's hold counts from here.
    public let onsetAt: Instant
    public let firedAt: Instant
    /// Where the device was when the alert fired, or where the register says that it stands.
    public let coordinate: Coordinate?
    /// The reading that fired it, as a JSON object: `observed_at` and its fields.
    public let reading: String
    /// The limits that the condition compared with, each with its value, unit and source, as a JSON array; `nil` where it
    /// names none.
    public let limits: String?
    /// Found afterwards, because the readings that prove it came too late; nobody is to be sent out for it.
    public var isLate: Bool
    /// The category of its case in the city-management system, by GB/T 30428.2 or the city's own list.
    public let category: String?
    /// By when the officers must have ended its case; `nil` where the rule sets no term.
    public let dueAt: Instant?

    public init(
        id: String,
        rule: String,
        title: String,
        severity: Severity,
        basis: String?,
        ruleSet: String,
        deviceClass: String,
        device: String,
        deviceName: String?,
        company: String?,
        district: String,
        place: String?,
        onsetAt: Instant,
        firedAt: Instant,
        coordinate: Coordinate?,
        reading: String,
        limits: String? = nil,
        isLate: Bool = false,
        category: String? = nil,
        dueAt: Instant? = nil
    ) {
        self.id = id
        self.rule = rule
        self.title = title
        self.severity = severity
        self.basis = basis
        self.ruleSet = ruleSet
        self.deviceClass = deviceClass
        self.device = device
        self.deviceName = deviceName
        self.company = company
        self.district = district
        self.place = place
        self.onsetAt = onsetAt
        self.firedAt = firedAt
        self.coordinate = coordinate
        self.reading = reading
        self.limits = limits
        self.isLate = isLate
        self.category = category
        self.dueAt = dueAt
    }
}

/// How grave a violation is, the gravest first.
public enum Severity: String, Sendable, CaseIterable {
    case critical, major, minor, warning

    /// 0 for a warning, 3 for what is critical.
    public var rank: Int {
        switch self {
        case .critical: 3
        case .major: 2
        case .minor: 1
        case .warning: 0
        }
    }
}
