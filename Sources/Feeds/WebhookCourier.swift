import Storage
import Telemetry

/// Where a webhook posts to.
public struct WebhookReceiver: Sendable, Equatable {
    public var url: String
    /// The first signs first; more than one while a secret is being replaced.
    public var secrets: [WebhookSecret]
    /// PEM file of the authorities to trust, where they are not the system's.
    public var authorityFile: String?

    public init(url: String, secrets: [WebhookSecret], authorityFile: String? = nil) {
        self.url = url
        self.secrets = secrets
        self.authorityFile = authorityFile
    }
}

/// Posts each event as a CloudEvent of its own, signed as the Standard Webhooks specification says.
final class WebhookCourier: Courier {
    let window = 100
    private let receiver: WebhookReceiver
    private let poster: Poster
    private let wall: @Sendable () -> Instant

    init(to receiver: WebhookReceiver, wall: @escaping @Sendable () -> Instant) {
        self.receiver = receiver
        self.wall = wall
        poster = Poster(trusting: receiver.authorityFile, wall: wall)
    }

    func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        settle: (Settlement) -> Void
    ) throws -> Duration {
        for event in events {
            if isOver() { break }
            switch try post(event, unless: isOver).verdict {
            case .accepted: settle(.delivered(event))
            case .refused(let reason): settle(.refused(event, reason: reason))
            case .later(let trouble): throw trouble
            }
        }
        return .zero
    }

    func upkeep(unless isOver: () -> Bool) -> Bool { true }

    func end() { poster.end() }

    private func post(_ event: OutboxEvent, unless isOver: () -> Bool) throws -> Poster.Answer {
        let id = cloudEventID(event)
        let body = cloudEvent(event)
        let timestamp = wall().milliseconds / 1000
        let signatures = receiver.secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }
        return try poster.post(
            receiver.url,
            headers: [
                ("content-type", "application/cloudevents+json; charset=UTF-8"),
                ("webhook-id", id),
                ("webhook-timestamp", "\(timestamp)"),
                ("webhook-signature", signatures.joined(separator: " ")),
            ],
            body: body,
            unless: isOver
        )
    }
}

extension Poster.Answer {
    enum Verdict {
        case accepted
        /// For good: to send the same again would change nothing.
        case refused(String)
        case later(Trouble)
    }

    /// What the status says by the meaning of HTTP: 408, 429 and the server's own faults pass, other refusals stay.
    var verdict: Verdict {
        switch status {
        case 200..<300: .accepted
        case 408, 429: .later(passing)
        case 300..<500: .refused(said)
        default: .later(passing)
        }
    }

    /// A receiver that may be asked again at once is given a second all the same.
    private var passing: Trouble { Trouble(said, wait: retryAfter.map { max($0, .seconds(1)) }) }

    /// The status with the beginning of the body, in one line.
    private var said: String {
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }))
        return line.isEmpty ? "HTTP \(status)" : "HTTP \(status), \(line)"
    }
}
