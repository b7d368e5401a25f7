/// Cuts frames out of a stream of bytes, however it comes in pieces.
///
/// Where frames begin and end follows from the bytes alone and never from where a read ended. A frame ends where its length says, or,
/// where the length is wrong, behind `&&` and a checksum that fits or that a line's end or the next frame follows. A frame that is
/// damaged costs none of those around it.
public struct FrameSplitter: Sendable {
    /// Longest segment that a length of four digits can mean. The standard allows 1,024 bytes, the field sends more.
    public static let longestSegment = 9999

    public enum Piece: Sendable, Equatable {
        case frame(Frame)
        case skipped(Skipped)
    }

    /// Bytes that are no frame.
    public struct Skipped: Sendable, Equatable {
        public enum Reason: String, Sendable, CaseIterable {
            /// Between frames.
            case noise
            /// A frame that ends before its end: the next one, or the end of the stream, came first.
            case unfinished
            /// A frame without an end for longer than any segment may be.
            case oversized
        }

        public let reason: Reason
        public let bytes: [UInt8]
    }

    private let longest: Int
    private var buffer: [UInt8] = []
    /// Where that begins in the buffer which has not been given out.
    private var head = 0
    /// How far the frame at the head has been looked at; `nil` before its beginning was seen.
    private var walk: FrameWalk?
    private var isAmongNoise = false
    private var hasEnded = false

    /// `longestSegment`: bytes; what is longer is skipped.
    public init(longestSegment: Int = Self.longestSegment) {
        longest = longestSegment
    }

    /// Splits what is there as a whole, as the payload of a message.
    public init(_ bytes: Span<UInt8>, longestSegment: Int = Self.longestSegment) {
        self.init(longestSegment: longestSegment)
        append(bytes)
        finish()
    }

    /// Bytes that are kept: at most a segment and what was appended last.
    public var pendingBytes: Int { buffer.count - head }

    public mutating func append(_ bytes: Span<UInt8>) {
        dropWhatIsDone()
        buffer.reserveCapacity(buffer.count + bytes.count)
        for index in bytes.indices { buffer.append(bytes[index]) }
    }

    /// Nothing comes after what was appended.
    public mutating func finish() {
        hasEnded = true
    }

    /// The next piece; `nil` when more bytes are needed to tell, or none is left.
    public mutating func next() -> Piece? {
        if walk == nil, let noise = findBeginning() { return .skipped(noise) }
        guard var walk else { return nil }
        guard let finding = walk.advance(over: buffer.span, from: head, hasEnded: hasEnded) else {
            self.walk = walk
            return nil
        }
        self.walk = nil
        switch finding {
        case .frame(let end, let checksum, let declaredLength, let checksums):
            let bytes = take(upTo: end)
            return .frame(
                Frame(bytes: bytes, declaredLength: declaredLength, checksum: checksum, checksums: checksums)
            )
        case .unfinished(let end):
            return .skipped(Skipped(reason: .unfinished, bytes: take(upTo: end)))
        case .oversized(let end):
            isAmongNoise = true
            return .skipped(Skipped(reason: .oversized, bytes: take(upTo: end)))
        }
    }

    /// Goes to the next `##` with four digits behind it; returns what lies before that.
    private mutating func findBeginning() -> Skipped? {
        if !isAmongNoise { passSeparators() }
        var index = head
        while index < buffer.count {
            switch FrameBeginning(in: buffer.span, at: index) {
            case .here(let length):
                if let noise = takeNoise(upTo: index) { return noise }
                isAmongNoise = false
                walk = FrameWalk(declaredLength: length, longest: longest)
                return nil
            case .perhaps where !hasEnded:
                return takeNoise(upTo: index)
            case .perhaps, .none:
                index += 1
            }
        }
        return takeNoise(upTo: index)
    }

    /// Ends of line and what careless senders put in their place.
    private mutating func passSeparators() {
        while head < buffer.count, isSeparator(buffer[head]) { head += 1 }
    }

    private mutating func takeNoise(upTo end: Int) -> Skipped? {
        guard end > head else { return nil }
        isAmongNoise = true
        return Skipped(reason: .noise, bytes: take(upTo: end))
    }

    private mutating func take(upTo end: Int) -> [UInt8] {
        defer { head = end }
        return Array(buffer[head..<end])
    }

    /// Memory is given back when a long frame is through: a server has thousands of these.
    private mutating func dropWhatIsDone() {
        if head == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 2048)
        } else if head > 0 {
            buffer.removeSubrange(..<head)
        }
        head = 0
    }
}

/// Whether a frame begins at a place.
enum FrameBeginning {
    case here(length: Int)
    /// As far as there are bytes, it does.
    case perhaps
    case none

    init(in bytes: Span<UInt8>, at start: Int) {
        var length = 0
        for offset in 0..<Frame.prefixLength {
            guard start + offset < bytes.count else {
                self = .perhaps
                return
            }
            let byte = bytes[start + offset]
            if offset < 2, byte == UInt8(ascii: "#") { continue }
            guard offset >= 2, let digit = decimalDigit(byte) else {
                self = .none
                return
            }
            length = length * 10 + digit
        }
        self = .here(length: length)
    }
}

private func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), 0: true
    default: false
    }
}
