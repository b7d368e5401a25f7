/// How a frame's bytes keep clear of the flag between frames: `7e` travels as `7d 02`, and `7d` as `7d 01`.
enum Escaping {
    static let flag: UInt8 = 0x7e
    private static let mark: UInt8 = 0x7d

    /// The bytes between two flags as they were meant.
    ///
    /// A mark at the very end is the byte itself: some terminals do not escape their checksum, and whether it is one shows when it is compared.
    static func unescaped(_ content: Span<UInt8>) throws(FrameError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var index = 0
        while index < content.count {
            let byte = content[index]
            index += 1
            guard byte == mark, index < content.count else {
                bytes.append(byte)
                continue
            }
            switch content[index] {
            case 0x01: bytes.append(mark)
            case 0x02: bytes.append(flag)
            default: throw .brokenEscape(follower: content[index])
            }
            index += 1
        }
        return bytes
    }

    /// Appends bytes as they travel.
    static func append(_ bytes: some Sequence<UInt8>, to frame: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case flag: frame += [mark, 0x02]
            case mark: frame += [mark, 0x01]
            default: frame.append(byte)
            }
        }
    }
}
