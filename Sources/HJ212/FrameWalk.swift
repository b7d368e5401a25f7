/// Goes over the segment of one frame, byte by byte and each byte once, until it is certain where the frame ends.
struct FrameWalk: Sendable {
    enum Finding {
        case frame(end: Int, checksum: UInt16, declaredLength: Int, checksums: Checksums)
        case unfinished(end: Int)
        case oversized(end: Int)
    }

    private enum Ending {
        case here(checksum: UInt16)
        case notHere
        case perhaps
    }

    private let declaredLength: Int
    private let longest: Int
    /// Bytes of the segment that were passed.
    private var walked = 0
    private var checksums = Checksums()
    /// The last five bytes, which may be `CP=&&`; the latest is the lowest.
    private var tail: UInt64 = 0
    /// Where the content begins, behind `CP=&&`.
    private var contentStart: Int?

    init(declaredLength: Int, longest: Int) {
        self.declaredLength = declaredLength
        self.longest = longest
    }

    /// Goes on; `nil` when more bytes are needed.
    ///
    /// `start`: where the frame begins in `bytes`.
    mutating func advance(over bytes: Span<UInt8>, from start: Int, hasEnded: Bool) -> Finding? {
        while true {
            let place = start + Frame.prefixLength + walked
            if isClosed || walked == declaredLength {
                switch ending(in: bytes, at: place, hasEnded: hasEnded) {
                case .here(let checksum):
                    return .frame(
                        end: place + Frame.checksumLength,
                        checksum: checksum,
                        declaredLength: declaredLength,
                        checksums: checksums
                    )
                case .perhaps: return nil
                case .notHere: break
                }
            }
            guard place < bytes.count else { return hasEnded ? .unfinished(end: bytes.count) : nil }
            if bytes[place] == UInt8(ascii: "#") {
                switch FrameBeginning(in: bytes, at: place) {
                case .here: return .unfinished(end: place)
                case .perhaps where !hasEnded: return nil
                case .perhaps, .none: break
                }
            }
            guard walked < longest else { return .oversized(end: place) }
            pass(bytes[place])
        }
    }

    /// Whether the last bytes can close the content.
    private var isClosed: Bool {
        guard let contentStart else { return false }
        return walked >= contentStart + 2 && tail & 0xffff == ampersands
    }

    private mutating func pass(_ byte: UInt8) {
        checksums.add(byte)
        tail = (tail << 8 | UInt64(byte)) & 0xff_ffff_ffff
        walked += 1
        if contentStart == nil, byte == UInt8(ascii: "&"), tail | lowerCase == contentBeginning {
            contentStart = walked
        }
    }

    /// Whether the segment ends before `place`.
    private func ending(in bytes: Span<UInt8>, at place: Int, hasEnded: Bool) -> Ending {
        var checksum: UInt16 = 0
        for offset in 0..<Frame.checksumLength {
            guard place + offset < bytes.count else { return hasEnded ? .notHere : .perhaps }
            guard let digit = hexadecimalDigit(bytes[place + offset]) else { return .notHere }
            checksum = checksum << 4 | UInt16(digit)
        }
        if isClosed, walked == declaredLength { return .here(checksum: checksum) }
        if checksums.kind(fitting: checksum) != nil { return .here(checksum: checksum) }
        // Length or checksum is wrong: it needs a further witness.
        let behind = place + Frame.checksumLength
        guard behind < bytes.count else { return hasEnded ? .here(checksum: checksum) : .perhaps }
        switch bytes[behind] {
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return .here(checksum: checksum)
        case UInt8(ascii: "#"):
            switch FrameBeginning(in: bytes, at: behind) {
            case .here: return .here(checksum: checksum)
            case .perhaps where !hasEnded: return .perhaps
            case .perhaps, .none: return .notHere
            }
        default: return .notHere
        }
    }
}

private let ampersands = UInt64(UInt8(ascii: "&")) << 8 | UInt64(UInt8(ascii: "&"))
/// `cp=&&`; the bits of lower case, which are set in `=` and `&` already, make it of `CP=&&`.
private let contentBeginning: UInt64 = 0x63_70_3d_26_26
private let lowerCase: UInt64 = 0x20_20_00_00_00
