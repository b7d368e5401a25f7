/// What a message is, as its header says: 0x0200 for a position.
public struct MessageID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    // From the terminal.
    public static let terminalReply = MessageID(rawValue: 0x0001)
    public static let heartbeat = MessageID(rawValue: 0x0002)
    public static let logout = MessageID(rawValue: 0x0003)
    public static let registration = MessageID(rawValue: 0x0100)
    public static let authentication = MessageID(rawValue: 0x0102)
    public static let position = MessageID(rawValue: 0x0200)
    /// Positions that the terminal had kept, or sends several of at a time.
    public static let positionBatch = MessageID(rawValue: 0x0704)

    // From the platform.
    public static let platformReply = MessageID(rawValue: 0x8001)
    public static let registrationReply = MessageID(rawValue: 0x8100)
}

extension MessageID: CustomStringConvertible {
    /// `0x0200`.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
