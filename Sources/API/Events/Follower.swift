import Hummingbird
import NIOCore
import Storage

/// One client that follows the events: a cursor over the log.
struct Follower: Sendable {
    private static let window = 200
    /// A client that takes no bytes for so long is dropped; it resumes at its last event.
    private static let longestWrite = TimeAmount.seconds(20)

    let room: Room
    let visitor: Visitor
    let filter: EventFilter
    var cursor: Int64
    let channel: any Channel

    init(room: Room, visitor: Visitor, filter: EventFilter, cursor: Int64, channel: any Channel) {
        self.room = room
        self.visitor = visitor
        self.filter = filter
        self.cursor = cursor
        self.channel = channel
    }

    /// Writes events until the client goes, its token is revoked, or the daemon ends.
    @concurrent
    func follow(_ rings: AsyncStream<Void>, into writer: inout any ResponseBodyWriter) async throws {
        var cursor = cursor
        try await write("retry: 2000\n\n", into: &writer)
        for await _ in rings {
            guard room.doorkeeper.stillKnows(visitor) else { return }
            var isQuiet = true
            while true {
                let events = try await events(after: cursor)
                guard let last = events.last else { break }
                let frames = events.filter(filter.lets).map(\.frame).joined()
                if !frames.isEmpty {
                    try await write(frames, into: &writer)
                    isQuiet = false
                }
                cursor = last.sequence
                if Task.isCancelled { return }
            }
            if isQuiet { try await write(": still here\n\n", into: &writer) }
        }
    }

    /// From the tail, or from the store for one that is far behind.
    private func events(after cursor: Int64) async throws -> [OutboxEvent] {
        if let events = room.tail.events(after: cursor, limit: Self.window) { return events }
        return try await room.readers.read { try $0.events(after: cursor, limit: Self.window) }
    }

    /// Closes the connection if the client does not take the bytes in time.
    @concurrent
    private func write(_ text: String, into writer: inout any ResponseBodyWriter) async throws {
        let channel = channel
        let alarm = channel.eventLoop.scheduleTask(in: Self.longestWrite) { channel.close(promise: nil) }
        defer { alarm.cancel() }
        try await writer.write(ByteBuffer(string: text))
    }
}
