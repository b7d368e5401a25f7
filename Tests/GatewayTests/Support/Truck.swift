import JT808
import Telemetry
import TestSupport

/// A terminal that speaks JT/T 808 over a wire, as a test tells it to.
final class Truck {
    let phone: Phone
    let edition: Edition
    let wire: Wire
    private var splitter = FrameSplitter()
    private var serial: UInt16 = 0
    /// Messages of the platform that came and were not asked for yet.
    private var heard: [Message] = []

    init(_ number: String, over wire: Wire, edition: Edition = .year2013) throws {
        guard let phone = Phone(number, edition: edition) else { throw TimedOut(what: "a phone", limit: .zero) }
        self.phone = phone
        self.edition = edition
        self.wire = wire
    }

    /// The bytes of a message, with the serials that come next; and these.
    func bytes(of message: Message) -> (bytes: [UInt8], serials: [UInt16]) {
        let frames = message.frames(phone: phone, edition: edition, serial: serial)
        serial &+= UInt16(frames.count)
        return (frames.flatMap(\.encoded), frames.map(\.header.serial))
    }

    /// Sends a message; returns the serials of its frames.
    @discardableResult
    func send(_ message: Message) -> [UInt16] {
        let (bytes, serials) = bytes(of: message)
        wire.send(bytes)
        return serials
    }

    @discardableResult
    func report(at milliseconds: Int) -> UInt16 { send(Self.position(at: milliseconds))[0] }

    static func position(at milliseconds: Int) -> Message {
        let instant = Instant(milliseconds: Int64(milliseconds))
        guard let coordinate = Coordinate(latitude: 31.03, longitude: 112.2),
            let position = Position(at: coordinate, time: instant, speed: 36, course: 90)
        else {
            preconditionFailure("times of tests are of this century")
        }
        return .position(position)
    }

    /// What the platform has said since this was last asked.
    func messages() -> [Message] {
        let bytes = wire.take()
        splitter.split(bytes.span) { content in
            guard let frame = try? Frame(content: content), let message = try? Message(frame) else { return }
            heard.append(message)
        }
        defer { heard = [] }
        return heard
    }

    /// The serials that were answered with this result since this was last asked.
    func answered(_ result: UInt8 = GeneralReply.done) -> [UInt16] {
        messages().compactMap { message in
            guard case .platformReply(let reply) = message, reply.result == result else { return nil }
            return reply.serial
        }
    }

    /// Waits for one message.
    func next(within limit: Duration = .seconds(20)) async throws -> Message {
        var found: Message?
        try await eventually("a word of the platform", within: limit, every: .milliseconds(5)) {
            if let first = messages().first { found = first }
            return found != nil
        }
        guard let found else { throw TimedOut(what: "a word of the platform", limit: limit) }
        return found
    }

    /// Waits until all of these are answered with this result.
    func awaitAnswers(
        to serials: [UInt16],
        _ result: UInt8 = GeneralReply.done,
        within limit: Duration = .seconds(20)
    ) async throws {
        var missing = Set(serials)
        try await eventually("answers to \(serials)", within: limit, every: .milliseconds(5)) {
            missing.subtract(answered(result))
            return missing.isEmpty
        }
    }

    /// Sends a message until it is answered, as terminals do: a daemon that has just connected may not have subscribed yet.
    func insist(on message: Message) async throws {
        var answered = false
        for _ in 0..<20 where !answered {
            let serials = send(message)
            answered = (try? await awaitAnswers(to: serials, within: .seconds(1))) != nil
        }
        guard answered else { throw TimedOut(what: "an answer to one of twenty", limit: .seconds(20)) }
    }

    /// Whether nothing is said for so long.
    func hearsNothing(for length: Duration) async throws -> Bool {
        try await Task.sleep(for: length)
        return messages().isEmpty
    }
}
