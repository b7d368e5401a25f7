/// What stands before a frame's body; the length of the body is not kept, because the body is.
public struct Header: Hashable, Sendable {
    /// Bytes that a body may have: its length has ten bits.
    public static let longestBody = 1023
    /// Bytes of the shortest header, the one of 2013 of a message in one part.
    static let shortest = 12
    /// Bytes of the longest, the one of 2019 of a part.
    static let longest = 21

    public var message: MessageID
    public var edition: Edition
    public var phone: Phone
    /// Counts the frames of a terminal, or of the platform; from 0, and again from 0 after 65,535.
    public var serial: UInt16
    /// How the body is encrypted: 0 not at all, 1 with RSA; the other values of these three bits are reserved.
    public var encryption: UInt8
    /// Which part of a message it is; `nil` for a message in one frame.
    public var part: Part?

    public struct Part: Hashable, Sendable, BitwiseCopyable {
        public let total: UInt16
        /// 1…`total`.
        public let number: UInt16

        public init(total: UInt16, number: UInt16) {
            self.total = total
            self.number = number
        }
    }

    public init(
        message: MessageID,
        edition: Edition,
        phone: Phone,
        serial: UInt16,
        encryption: UInt8 = 0,
        part: Part? = nil
    ) {
        self.message = message
        self.edition = edition
        self.phone = phone
        self.serial = serial
        self.encryption = encryption
        self.part = part
    }

    public var isEncrypted: Bool { encryption != 0 }
}

extension Header {
    private static let lengthMask: UInt16 = 0x03ff
    private static let encryptionShift: UInt16 = 10
    private static let partBit: UInt16 = 1 << 13
    private static let editionBit: UInt16 = 1 << 14

    /// Reads a header, and the length of the body that it announces.
    init(from reader: inout FieldReader, bodyLength: inout Int) throws(FrameError) {
        let bytes = reader.remaining
        guard let message = reader.word(), let properties = reader.word(),
            let edition = Self.edition(properties, &reader),
            let phone = reader.bytes(edition.phoneDigits / 2), let serial = reader.word()
        else { throw .tooShort(bytes: bytes) }
        var part: Part?
        if properties & Self.partBit != 0 {
            guard let total = reader.word(), let number = reader.word() else { throw .tooShort(bytes: bytes) }
            guard number >= 1, number <= total else { throw .invalidPart(number: number, of: total) }
            part = Part(total: total, number: number)
        }
        bodyLength = Int(properties & Self.lengthMask)
        self.init(
            message: MessageID(rawValue: message),
            edition: edition,
            phone: Phone(bcd: phone),
            serial: serial,
            encryption: UInt8(properties >> Self.encryptionShift & 7),
            part: part
        )
    }

    private static func edition(_ properties: UInt16, _ reader: inout FieldReader) -> Edition? {
        guard properties & editionBit != 0 else { return .year2013 }
        return reader.byte().map(Edition.year2019(revision:))
    }

    /// The header of a body of this length; the phone has at most as many digits as the edition.
    func write(to writer: inout FieldWriter, bodyLength: Int) {
        var properties = UInt16(bodyLength) | UInt16(encryption & 7) << Self.encryptionShift
        if part != nil { properties |= Self.partBit }
        if case .year2019 = edition { properties |= Self.editionBit }
        writer.word(message.rawValue)
        writer.word(properties)
        if case .year2019(let revision) = edition { writer.byte(revision) }
        precondition(
            phone.significantDigits <= edition.phoneDigits,
            "\(phone) is longer than the \(edition.phoneDigits) digits of a header"
        )
        phone.write(to: &writer, in: edition)
        writer.word(serial)
        if let part {
            writer.word(part.total)
            writer.word(part.number)
        }
    }
}
