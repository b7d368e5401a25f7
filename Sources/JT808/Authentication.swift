/// How a terminal shows on each connection that it is the one that was registered, 0x0102.
public struct Authentication: Hashable, Sendable {
    public var code: String
    /// Only the edition of 2019 has them.
    public var device: Device?

    public struct Device: Hashable, Sendable {
        /// 15 digits.
        public var imei: String
        /// At most 20 characters.
        public var software: String

        public init(imei: String, software: String) {
            self.imei = imei
            self.software = software
        }
    }

    private static let imeiBytes = 15
    private static let softwareBytes = 20

    /// `code`: in 2019 at most 255 bytes.
    public init(code: String, device: Device? = nil) {
        self.code = code
        self.device = device
    }

    init?(body: [UInt8], edition: Edition) {
        var reader = FieldReader(body)
        switch edition {
        case .year2013:
            self.init(code: reader.remainingText())
        case .year2019:
            guard let length = reader.byte(), let code = reader.text(Int(length)) else { return nil }
            self.init(code: code)
            // Terminals of this edition are about that leave the rest out, or write a shorter version.
            if let imei = reader.text(Self.imeiBytes) {
                device = Device(imei: imei, software: reader.remainingText())
            }
        }
    }

    func write(to writer: inout FieldWriter, edition: Edition) {
        let bytes = GBK.bytes(code)
        guard case .year2019 = edition else { return writer.bytes(bytes) }
        writer.byte(UInt8(min(bytes.count, 255)))
        writer.bytes(bytes.prefix(255))
        guard let device else { return }
        writer.text(device.imei, Self.imeiBytes)
        writer.text(device.software, Self.softwareBytes)
    }
}
