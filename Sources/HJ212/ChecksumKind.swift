/// How the four hexadecimal digits at a frame's end are reckoned.
///
/// Half of the frames that vendors publish do not follow the standard here, so that it is said for each device.
public enum ChecksumKind: String, Sendable, CaseIterable {
    /// Annex A of HJ 212-2017.
    case hj212
    /// CRC-16 of MODBUS, high byte first.
    case modbus
    /// The same, low byte first.
    case modbusSwapped = "modbus-swapped"
    /// Not looked at.
    case off
}

/// The remainders of a sequence of bytes under each kind, reckoned side by side: who is wrong about the kind can be told the right one.
public struct Checksums: Sendable, Equatable {
    private var standard: UInt16 = 0xffff
    private var modbus: UInt16 = 0xffff

    public init() {}

    public init(of bytes: Span<UInt8>) {
        for index in bytes.indices { add(bytes[index]) }
    }

    /// Takes a further byte in.
    ///
    /// HJ 212 shifts its register by eight bits and only then adds the byte, so that the low half is lost each time: no more than 256
    /// different checksums exist. They find any single damaged byte, but two frames with the same checksum need not be the same.
    @inline(__always)
    mutating func add(_ byte: UInt8) {
        standard = remainders[Int(UInt8(truncatingIfNeeded: standard >> 8) ^ byte)]
        modbus = modbus >> 8 ^ remainders[Int(UInt8(truncatingIfNeeded: modbus) ^ byte)]
    }

    /// The checksum of a kind; `nil` for ``ChecksumKind/off``.
    public subscript(kind: ChecksumKind) -> UInt16? {
        switch kind {
        case .hj212: standard
        case .modbus: modbus
        case .modbusSwapped: modbus.byteSwapped
        case .off: nil
        }
    }

    /// The first kind under which a checksum is right.
    public func kind(fitting checksum: UInt16) -> ChecksumKind? {
        ChecksumKind.allCases.first { self[$0] == checksum }
    }
}

/// What eight steps make of a register with one byte in it (polynomial 0x8005, reflected): both checksums are reckoned with it.
private let remainders: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte)) { register, _ in
        register & 1 == 0 ? register >> 1 : register >> 1 ^ 0xa001
    }
}
