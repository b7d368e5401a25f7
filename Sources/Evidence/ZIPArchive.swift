/// A ZIP archive whose files are stored as they are (APPNOTE.TXT of PKWARE): the same files always give the same bytes.
///
/// Evidence is small, and what is not packed can be read by everything, also in twenty years.
struct ZIPArchive {
    private static let localSignature: UInt32 = 0x0403_4b50
    private static let centralSignature: UInt32 = 0x0201_4b50
    private static let endSignature: UInt32 = 0x0605_4b50
    /// 2.0: folders and nothing newer.
    private static let version: UInt16 = 20
    /// Names are UTF-8.
    private static let flags: UInt16 = 1 << 11

    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0
    private let time: DOSTime

    /// `time`: what every file is stamped with.
    init(time: DOSTime) {
        self.time = time
    }

    /// Files of less than 4 GiB together, and fewer than 65,536; a bundle has a dozen.
    mutating func add(_ name: String, _ content: [UInt8]) {
        let name = Array(name.utf8)
        let offset = UInt32(bytes.count)
        var header: [UInt8] = []
        header.append(Self.version)
        header.append(Self.flags)
        header.append(0 as UInt16)
        header.append(time.time)
        header.append(time.date)
        header.append(checksum(content))
        header.append(UInt32(content.count))
        header.append(UInt32(content.count))
        header.append(UInt16(name.count))
        header.append(0 as UInt16)

        bytes.append(Self.localSignature)
        bytes += header + name + content

        directory.append(Self.centralSignature)
        // Made by Unix, so that what stands behind it is a mode.
        directory.append(3 << 8 | Self.version)
        directory += header
        for zero in [0, 0, 0] as [UInt16] { directory.append(zero) }
        directory.append(0o100644 << 16 as UInt32)
        directory.append(offset)
        directory += name
        count += 1
    }

    /// The whole archive.
    consuming func finished() -> [UInt8] {
        let start = UInt32(bytes.count)
        bytes += directory
        bytes.append(Self.endSignature)
        for number in [0, 0, count, count] as [UInt16] { bytes.append(number) }
        bytes.append(UInt32(directory.count))
        bytes.append(start)
        bytes.append(0 as UInt16)
        return bytes
    }
}

/// CRC-32 as ZIP wants it (ISO 3309, reflected polynomial 0xEDB88320).
private func checksum(_ content: [UInt8]) -> UInt32 {
    var crc = ~0 as UInt32
    for byte in content { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    return ~crc
}

private let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
}

extension [UInt8] {
    /// In little-endian order.
    fileprivate mutating func append(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number))
        append(UInt8(truncatingIfNeeded: number >> 8))
    }

    fileprivate mutating func append(_ number: UInt32) {
        append(UInt16(truncatingIfNeeded: number))
        append(UInt16(truncatingIfNeeded: number >> 16))
    }
}
