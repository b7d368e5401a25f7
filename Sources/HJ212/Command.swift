/// What a frame is about: its field `CN` (HJ 212-2017, table 5).
public struct Command: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Sets the terminal's clock.
    public static let setTime = Command(rawValue: 1012)
    /// The terminal asks for its clock to be set.
    public static let timeRequest = Command(rawValue: 1013)
    /// What is measured now; `DataTime` is the sample's.
    public static let realTime = Command(rawValue: 2011)
    /// States of fans, purifiers, pumps.
    public static let deviceStatus = Command(rawValue: 2021)
    public static let dayData = Command(rawValue: 2031)
    public static let minuteData = Command(rawValue: 2051)
    public static let hourData = Command(rawValue: 2061)
    /// Whether a request will be carried out.
    public static let requestReply = Command(rawValue: 9011)
    /// What became of a request.
    public static let result = Command(rawValue: 9012)
    public static let noticeReply = Command(rawValue: 9013)
    public static let dataReply = Command(rawValue: 9014)

    /// Whether its values are statistics of a period that `DataTime` begins.
    public var isPeriod: Bool { self == .minuteData || self == .hourData || self == .dayData }
}
