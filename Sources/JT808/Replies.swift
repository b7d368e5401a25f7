/// The answer to a message that has none of its own: 0x0001 of the terminal, 0x8001 of the platform.
public struct GeneralReply: Hashable, Sendable, BitwiseCopyable {
    /// Of the message that is answered.
    public var serial: UInt16
    public var message: MessageID
    /// One of ``done`` … ``alarmConfirmed``; others are not defined.
    public var result: UInt8

    public static let done: UInt8 = 0
    public static let failed: UInt8 = 1
    public static let malformed: UInt8 = 2
    public static let unsupported: UInt8 = 3
    /// Of the platform only.
    public static let alarmConfirmed: UInt8 = 4

    public init(serial: UInt16, message: MessageID, result: UInt8) {
        self.serial = serial
        self.message = message
        self.result = result
    }

    init?(body: [UInt8]) {
        var reader = FieldReader(body)
        guard let serial = reader.word(), let message = reader.word(), let result = reader.byte() else { return nil }
        self.init(serial: serial, message: MessageID(rawValue: message), result: result)
    }

    func write(to writer: inout FieldWriter) {
        writer.word(serial)
        writer.word(message.rawValue)
        writer.byte(result)
    }
}

/// The platform's answer to a registration, 0x8100.
public struct RegistrationReply: Hashable, Sendable {
    /// Of the registration.
    public var serial: UInt16
    public var result: UInt8
    /// With which the terminal authenticates; only where ``result`` is ``registered``.
    public var code: String?

    public static let registered: UInt8 = 0
    public static let vehicleTaken: UInt8 = 1
    public static let unknownVehicle: UInt8 = 2
    public static let terminalTaken: UInt8 = 3
    public static let unknownTerminal: UInt8 = 4

    public init(serial: UInt16, result: UInt8, code: String? = nil) {
        self.serial = serial
        self.result = result
        self.code = code
    }

    init?(body: [UInt8]) {
        var reader = FieldReader(body)
        guard let serial = reader.word(), let result = reader.byte() else { return nil }
        self.init(serial: serial, result: result, code: result == Self.registered ? reader.remainingText() : nil)
    }

    func write(to writer: inout FieldWriter) {
        writer.word(serial)
        writer.byte(result)
        if let code { writer.bytes(GBK.bytes(code)) }
    }
}
