/// What stands before the content of a frame.
public struct Header: Sendable, Equatable {
    /// Characters of a value; the standard has at most 24.
    static let longestValue = 64

    /// `QN`: the request's time to the millisecond, which also names it. Frames of 2005 may have none; the field also writes 18 digits.
    public var requestNumber: String?
    /// `ST`: the kind of station, as 31 for a source of air pollution; 91 for what systems say to one another.
    public var system: Int?
    /// `CN`.
    public var command: Command
    /// `PW`.
    public var password: String?
    /// `MN`: the terminal's own name, 24 hexadecimal digits by the standard, 14 characters and others in the field.
    public var device: String
    /// `nil` in frames of 2005 that have none.
    public var flag: FrameFlag?
    /// Which one of several frames it is; `nil` where it is the only one.
    public var packet: Packet?

    /// `PNUM` and `PNO`.
    public struct Packet: Sendable, Equatable {
        /// Two or more.
        public let count: Int
        /// 1…``count``.
        public let number: Int

        /// Returns `nil` for numbers that do not fit together.
        public init?(count: Int, number: Int) {
            guard count > 1, (1...count).contains(number) else { return nil }
            self.count = count
            self.number = number
        }
    }

    public init(
        requestNumber: String? = nil,
        system: Int? = nil,
        command: Command,
        password: String? = nil,
        device: String,
        flag: FrameFlag? = nil,
        packet: Packet? = nil
    ) {
        self.requestNumber = requestNumber
        self.system = system
        self.command = command
        self.password = password
        self.device = device
        self.flag = flag
        self.packet = packet
    }

    public var wantsAnswer: Bool { flag?.wantsAnswer ?? false }
}
