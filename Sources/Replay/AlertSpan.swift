public import Telemetry

/// One alert from its beginning to its end: what two runs over the same readings are compared by.
public struct AlertSpan: Sendable, Equatable {
    /// What an alert is of: runs are compared rule by rule and device by device.
    public struct Subject: Sendable, Hashable {
        public let rule: String
        public let deviceClass: String
        public let device: String

        public init(rule: String, deviceClass: String, device: String) {
            self.rule = rule
            self.deviceClass = deviceClass
            self.device = device
        }
    }

    /// How an alert ended.
    public struct End: Sendable, Equatable {
        public let at: Instant
        public let resolution: AlertEvent.Resolution

        public init(at: Instant, resolution: AlertEvent.Resolution) {
            self.at = at
            self.resolution = resolution
        }
    }

    public let id: String
    public let subject: Subject
    /// What the rule forbids, in the city's words.
    public let title: String
    /// Plate or name from the register.
    public let deviceName: String?
    public let district: String
    public let place: String?
    public let onsetAt: Instant
    public let firedAt: Instant
    /// The gravest that it became.
    public internal(set) var severity: Severity
    /// When it became so; `nil` where it never escalated.
    public internal(set) var escalatedAt: Instant?
    /// `nil` while it goes on.
    public internal(set) var end: End?
    /// An earlier replay found it, and nobody saw it when it happened.
    public let isLate: Bool

    public init(
        id: String,
        subject: Subject,
        title: String,
        deviceName: String?,
        district: String,
        place: String?,
        onsetAt: Instant,
        firedAt: Instant,
        severity: Severity,
        escalatedAt: Instant? = nil,
        end: End? = nil,
        isLate: Bool = false
    ) {
        self.id = id
        self.subject = subject
        self.title = title
        self.deviceName = deviceName
        self.district = district
        self.place = place
        self.onsetAt = onsetAt
        self.firedAt = firedAt
        self.severity = severity
        self.escalatedAt = escalatedAt
        self.end = end
        self.isLate = isLate
    }
}

extension AlertSpan {
    /// An alert that fired and has not ended yet.
    init(_ alert: Alert) {
        self.init(
            id: alert.id,
            subject: Subject(rule: alert.rule, deviceClass: alert.deviceClass, device: alert.device),
            title: alert.title,
            deviceName: alert.deviceName,
            district: alert.district,
            place: alert.place,
            onsetAt: alert.onsetAt,
            firedAt: alert.firedAt,
            severity: alert.severity,
            isLate: alert.isLate
        )
    }

    /// Whether both went on at one instant at least; an alert without an end goes on for ever.
    func overlaps(_ other: AlertSpan) -> Bool {
        onsetAt <= other.lastInstant && other.onsetAt <= lastInstant
    }

    var lastInstant: Instant { end?.at ?? .distantFuture }
}

extension AlertSpan.Subject: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.rule, left.deviceClass, left.device) < (right.rule, right.deviceClass, right.device)
    }
}
