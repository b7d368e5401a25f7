/// The field `Flag` of a header: six bits of version, then D and A.
public struct FrameFlag: Hashable, Sendable {
    public var version: Version
    /// D: the frame is one of several, and has `PNUM` and `PNO`.
    public var isSubPacket: Bool
    /// A: its sender waits for an answer.
    public var wantsAnswer: Bool

    /// The edition of the standard; others than these are possible.
    public struct Version: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8

        /// `rawValue`: 0…63.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue & 0x3f
        }

        public static let edition2005 = Version(rawValue: 0)
        public static let edition2017 = Version(rawValue: 1)
        public static let edition2025 = Version(rawValue: 2)
    }

    public init(version: Version = .edition2017, isSubPacket: Bool = false, wantsAnswer: Bool = false) {
        self.version = version
        self.isSubPacket = isSubPacket
        self.wantsAnswer = wantsAnswer
    }

    /// The byte that the field's decimal number means.
    public init(rawValue: UInt8) {
        self.init(
            version: Version(rawValue: rawValue >> 2),
            isSubPacket: rawValue & 2 != 0,
            wantsAnswer: rawValue & 1 != 0
        )
    }

    public var rawValue: UInt8 { version.rawValue << 2 | (isSubPacket ? 2 : 0) | (wantsAnswer ? 1 : 0) }
}
