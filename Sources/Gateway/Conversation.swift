import HJ212
import JT808
import Telemetry

/// What bytes of one terminal mean, in the order in which they come: a splitter of frames, and a session.
protocol Conversation: AnyObject {
    /// Who the terminal has shown that it is.
    var terminal: String? { get }

    /// * `clock`: does not leap; `wall`: the computer's time, which may.
    func take(_ bytes: Span<UInt8>, _ surroundings: Surroundings, _ perform: (Step) -> Void)
    /// The bytes that are due for a report that the broker has.
    func answer(to receipt: Receipt) -> [UInt8]
    /// Whether something waits for its other parts, so that ``takeOverdue(at:_:)`` must be called.
    var isCollecting: Bool { get }
    /// What has waited long enough for its other parts.
    func takeOverdue(at clock: Instant, _ perform: (Step) -> Void)
    /// The terminal is gone; what has waited for other parts is still worth having.
    func takeAll(_ perform: (Step) -> Void)
    /// It has to show again who it is.
    func dismiss()
}

/// What sessions look at.
struct Surroundings {
    let list: TerminalList
    let clock: Instant
    let wall: Instant
}

final class JT808Conversation: Conversation {
    private var splitter = JT808.FrameSplitter()
    private var session = JT808Session()
    private var skippedBytes = 0

    var terminal: String? { session.terminal }

    func take(_ bytes: Span<UInt8>, _ surroundings: Surroundings, _ perform: (Step) -> Void) {
        splitter.split(bytes) { content in
            perform(session.take(content, surroundings.list, at: surroundings.clock))
        }
        let skipped = splitter.skippedBytes - skippedBytes
        guard skipped > 0 else { return }
        skippedBytes = splitter.skippedBytes
        perform(Step(.garbage(bytes: skipped, reason: "noise")))
    }

    func answer(to receipt: Receipt) -> [UInt8] {
        guard case .jt808(let headers) = receipt else { return [] }
        return session.answers(to: headers)
    }

    // Parts of positions mean nothing without each other, and none was answered.
    var isCollecting: Bool { false }
    func takeOverdue(at _: Instant, _: (Step) -> Void) {}
    func takeAll(_: (Step) -> Void) {}

    func dismiss() { session.dismiss() }
}

final class HJ212Conversation: Conversation {
    private var splitter = HJ212.FrameSplitter()
    private var session: HJ212Session

    init(checksum: ChecksumKind?) {
        session = HJ212Session(checksum: checksum)
    }

    var terminal: String? { session.terminal }

    func take(_ bytes: Span<UInt8>, _ surroundings: Surroundings, _ perform: (Step) -> Void) {
        splitter.append(bytes)
        while let piece = splitter.next() {
            switch piece {
            case .frame(let frame):
                let steps = session.take(frame, surroundings.list, at: surroundings.clock, wall: surroundings.wall)
                for step in steps { perform(step) }
            case .skipped(let skipped):
                perform(Step(.garbage(bytes: skipped.bytes.count, reason: skipped.reason.rawValue)))
            }
        }
    }

    func answer(to receipt: Receipt) -> [UInt8] {
        guard case .hj212(let bytes) = receipt else { return [] }
        return bytes
    }

    var isCollecting: Bool { session.isCollecting }

    func takeOverdue(at clock: Instant, _ perform: (Step) -> Void) {
        for step in session.takeOverdue(at: clock) { perform(step) }
    }

    func takeAll(_ perform: (Step) -> Void) {
        for step in session.takeAll() { perform(step) }
    }

    func dismiss() { session.dismiss() }
}
