import Storage
import Telemetry

/// Writes to a chat group, and never more than its service allows: when more events wait than that, one message stands for all
/// of them.
final class RobotCourier: Courier {
    /// One summary stands for at most so many events.
    let window = 5000
    private let receiver: RobotReceiver
    private let poster: Poster
    private let wall: @Sendable () -> Instant
    private var budget: MessageBudget

    init(to receiver: RobotReceiver, wall: @escaping @Sendable () -> Instant) {
        self.receiver = receiver
        self.wall = wall
        poster = Poster(trusting: receiver.authorityFile, wall: wall)
        budget = MessageBudget(limit: receiver.messagesPerMinute)
    }

    func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        settle: (Settlement) -> Void
    ) throws -> Duration {
        guard let last = events.last else { return .zero }
        if events.count <= budget.singles(at: .now) {
            for event in events {
                if isOver() { break }
                switch try post(RobotMessage(event), unless: isOver) {
                case .accepted: settle(.delivered(event))
                case .refused(let reason): settle(.refused(event, reason: reason))
                case .later(let trouble): throw trouble
                }
            }
            return .zero
        }
        let wait = budget.wait(at: .now)
        guard wait <= .zero else { return wait }
        switch try post(StormSummary(events).message, unless: isOver) {
        case .accepted: settle(.delivered(last))
        case .refused(let reason): for event in events { settle(.refused(event, reason: reason)) }
        case .later(let trouble): throw trouble
        }
        return .zero
    }

    func upkeep(unless isOver: () -> Bool) -> Bool { true }

    func end() { poster.end() }

    private func post(_ message: RobotMessage, unless isOver: () -> Bool) throws -> Poster.Answer.Verdict {
        // Counted before it is known what came of it: the service may have.
        budget.note(at: .now)
        let answer = try poster.post(
            receiver.url(at: wall()),
            headers: [("content-type", "application/json; charset=utf-8")],
            body: receiver.body(message),
            unless: isOver
        )
        return RobotReply.verdict(of: answer, from: receiver.kind)
    }
}
