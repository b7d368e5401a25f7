/// Cuts a stream of bytes into what lies between its flags, however the network has cut it.
///
/// Whatever lies between two flags is handed on, and nothing else decides where a frame begins: one flag may end a frame and begin
/// the next, flags may be repeated, and damage costs no frame but the one that it lies in. What is garbage between two frames shows
/// when ``Frame/init(content:)`` reads it.
public struct FrameSplitter: Sendable {
    /// Bytes that a frame has at most between its flags: header, body and checksum, each byte escaped.
    public static let longestContent = 2 * (Header.longest + Header.longestBody + 1)

    private enum State {
        /// No flag has been seen.
        case outside
        case inside
        /// Inside something that is too long for a frame; nothing of it is kept.
        case overlong
    }

    private var state = State.outside
    /// The beginning of what is not complete.
    private var pending: [UInt8] = []
    /// Bytes that no frame can have had: before the first flag, or of something longer than any frame.
    public private(set) var skippedBytes = 0

    public init() {}

    /// Bytes of a frame that has begun and not ended, its flag included.
    public var pendingBytes: Int { pending.isEmpty ? 0 : pending.count + 1 }

    /// Reads on.
    ///
    /// `take` is given what lies between two flags, still escaped, in the order of the stream; it is never empty.
    public mutating func split(_ bytes: Span<UInt8>, _ take: (Span<UInt8>) -> Void) {
        var start = 0
        for index in bytes.indices where bytes[index] == Escaping.flag {
            finish(bytes.extracting(start..<index), take)
            state = .inside
            start = index + 1
        }
        keep(bytes.extracting(start..<bytes.count))
    }

    /// A flag has come behind `rest`.
    private mutating func finish(_ rest: Span<UInt8>, _ take: (Span<UInt8>) -> Void) {
        let count = pending.count + rest.count
        guard state == .inside, count <= Self.longestContent else {
            skippedBytes += count
            pending = []
            return
        }
        guard count > 0 else { return }
        guard !pending.isEmpty else { return take(rest) }
        append(rest)
        take(pending.span)
        // Frames mostly come whole: ten thousand terminals should not keep memory for those that did not.
        pending = []
    }

    /// The stream goes on later.
    private mutating func keep(_ rest: Span<UInt8>) {
        switch state {
        case .inside where pending.count + rest.count <= Self.longestContent:
            append(rest)
        case .inside:
            skippedBytes += pending.count + rest.count
            pending = []
            state = .overlong
        case .outside, .overlong:
            skippedBytes += rest.count
        }
    }

    private mutating func append(_ rest: Span<UInt8>) {
        for index in rest.indices { pending.append(rest[index]) }
    }
}
