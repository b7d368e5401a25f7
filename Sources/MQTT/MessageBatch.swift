/// MQTT publications in the order in which they arrived, their bytes side by side.
///
/// One batch is filled, handled and emptied again and again: in steady state it allocates nothing.
public struct MessageBatch {
    private struct Entry {
        let start: Int
        let topicEnd: Int
        let end: Int
        let session: Int
        let isRetained: Bool
    }

    /// Memory that is kept between batches; more is given back.
    private static let keptBytes = 16 << 20

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    /// Which session of a ``Subscriber`` gives what is appended.
    var session = 0

    public init() {}

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    /// Bytes of all topics and payloads.
    public var byteCount: Int { bytes.count }

    func hasRoom(within limits: BatchLimits) -> Bool { count < limits.messages && byteCount < limits.bytes }

    /// `isRetained`: the broker kept it from before we subscribed.
    public mutating func append(topic: Span<UInt8>, payload: Span<UInt8>, isRetained: Bool = false) {
        let start = bytes.count
        unsafe topic.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        let topicEnd = bytes.count
        unsafe payload.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        entries.append(
            Entry(start: start, topicEnd: topicEnd, end: bytes.count, session: session, isRetained: isRetained)
        )
    }

    /// Appends what another one holds, and empties it.
    mutating func take(_ other: inout MessageBatch) {
        guard !other.isEmpty else { return }
        other.forEach { topic, payload, isRetained in append(topic: topic, payload: payload, isRetained: isRetained) }
        other.removeAll()
    }

    /// Shows every publication in turn; the spans are valid inside `body` only.
    ///
    /// `session`: by which session of a ``Subscriber`` it came.
    public func forEach(
        _ body: (_ topic: Span<UInt8>, _ payload: Span<UInt8>, _ isRetained: Bool, _ session: Int) -> Void
    ) {
        let all = bytes.span
        for entry in entries {
            body(
                all.extracting(entry.start..<entry.topicEnd),
                all.extracting(entry.topicEnd..<entry.end),
                entry.isRetained,
                entry.session
            )
        }
    }

    /// Shows every publication in turn; the spans are valid inside `body` only.
    public func forEach(_ body: (_ topic: Span<UInt8>, _ payload: Span<UInt8>, _ isRetained: Bool) -> Void) {
        forEach { topic, payload, isRetained, _ in body(topic, payload, isRetained) }
    }

    public mutating func removeAll() {
        session = 0
        entries.removeAll(keepingCapacity: true)
        if bytes.capacity > Self.keptBytes { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    }
}

/// When a batch is full.
public struct BatchLimits: Sendable, Equatable {
    /// At least 1.
    public var messages: Int
    /// Bytes of topics and payloads; the message that goes beyond is still taken.
    public var bytes: Int
    /// How long to wait for more once the first message is there.
    public var linger: Duration

    public init(messages: Int, bytes: Int, linger: Duration) {
        self.messages = messages
        self.bytes = bytes
        self.linger = linger
    }
}
