public import Telemetry

/// Collects the parts of long messages until all are there; one belongs to one connection, or to one payload.
///
/// What it keeps is bounded by number, bytes and age. What is given up is counted, so that nobody waits for it unknowingly.
public struct PartAssembler: Sendable {
    public struct Limits: Sendable {
        /// Messages of which parts are missing.
        public var messages: Int
        /// Bytes of their parts together.
        public var bytes: Int
        /// From the first part that came to the last.
        public var age: TimeSpan

        public init(messages: Int = 4, bytes: Int = 64 * 1024, age: TimeSpan = .minutes(2)) {
            self.messages = messages
            self.bytes = bytes
            self.age = age
        }
    }

    /// Parts of one message have the message's id, the same total, and serials that count as their numbers do.
    private struct Key: Hashable {
        let message: MessageID
        let total: UInt16
        let firstSerial: UInt16
        let phone: Phone
    }

    private struct Message {
        let began: Instant
        /// By their numbers: one that is sent again, because our answer was lost, counts once.
        var frames: [UInt16: Frame]
        var bytes: Int
    }

    /// What a part costs beside its body: parts may be empty, and many.
    private static let partBytes = 32

    private let limits: Limits
    private var messages: [Key: Message] = [:]
    private var bytes = 0
    /// Messages that were given up: too old, or too much beside others.
    public private(set) var abandoned = 0

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Messages of which parts are missing.
    public var unfinished: Int { messages.count }

    /// The parts of those messages that are there.
    public var unfinishedFrames: [Frame] {
        messages.values.flatMap { $0.frames.values }.sorted { $0.header.serial < $1.header.serial }
    }

    /// Takes a frame in.
    ///
    /// `now`: from a clock that does not leap.
    ///
    /// - Returns: the frame alone where it is no part; all frames of its message, in the order of their numbers, with its last one;
    ///   `nil` while some are missing. ``joined(_:)`` makes one of them.
    public mutating func add(_ frame: Frame, at now: Instant) -> [Frame]? {
        removeExpired(at: now)
        guard let part = frame.header.part else { return [frame] }
        let key = Key(
            message: frame.header.message,
            total: part.total,
            firstSerial: frame.header.serial &- (part.number - 1),
            phone: frame.header.phone
        )
        var message = messages.removeValue(forKey: key) ?? Message(began: now, frames: [:], bytes: 0)
        bytes -= message.bytes
        message.bytes += frame.body.count + Self.partBytes
        if let earlier = message.frames.updateValue(frame, forKey: part.number) {
            message.bytes -= earlier.body.count + Self.partBytes
        }
        guard message.frames.count < part.total else {
            return message.frames.sorted { $0.key < $1.key }.map(\.value)
        }
        messages[key] = message
        bytes += message.bytes
        abandonBeyondLimits()
        return nil
    }

    /// Gives up what is too old; ``add(_:at:)`` does so too.
    public mutating func removeExpired(at now: Instant) {
        for (key, message) in messages where now - message.began > limits.age { abandon(key) }
    }

    private mutating func abandonBeyondLimits() {
        while messages.count > limits.messages || bytes > limits.bytes,
            let oldest = messages.min(by: { $0.value.began < $1.value.began })?.key
        {
            abandon(oldest)
        }
    }

    private mutating func abandon(_ key: Key) {
        guard let message = messages.removeValue(forKey: key) else { return }
        bytes -= message.bytes
        abandoned += 1
    }

    /// One frame of all parts of a message, in the order of their numbers; its header is the first one's. It is to be read, not to be sent.
    public static func joined(_ frames: [Frame]) -> Frame? {
        guard var whole = frames.first else { return nil }
        whole.header.part = nil
        for frame in frames.dropFirst() { whole.body += frame.body }
        return whole
    }
}
