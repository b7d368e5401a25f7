import Logging
import MQTT

/// What is worth a line in the journal, and not a line for each time that it happens.
struct Notices {
    private enum Kind {
        case unheard, refused, crowded, garbage
    }

    private static let interval = Duration.seconds(60)

    private let log: Logger
    private var saidAt: [Kind: ContinuousClock.Instant] = [:]

    init(log: Logger) {
        self.log = log
    }

    mutating func note(_ outcome: Relay.Outcome) {
        switch outcome {
        case .taken: return
        case .unheard:
            say(.unheard) {
                """
                nobody has subscribed to what terminals report, so the broker keeps it for nobody, and terminals are not answered; \
                check that cityward has run with a source for the topic of each listener
                """
            }
        case .refused(let reason):
            say(.refused) {
                "the broker refuses what is published (\(reason)), and terminals are not answered; check its access control list"
            }
        }
    }

    mutating func crowded(_ origin: String) {
        say(.crowded) { "connections are turned away, the last one from \(origin): look at limits.connections" }
    }

    mutating func garbage(_ origin: String, _ spoken: TerminalProtocol) {
        say(.garbage) { "\(origin) sends what is no \(spoken.rawValue), and was cut off" }
    }

    private mutating func say(_ kind: Kind, _ message: () -> String) {
        if let before = saidAt[kind], before.duration(to: .now) < Self.interval { return }
        saidAt[kind] = .now
        let text = message()
        log.warning("\(text)", metadata: ["notice": "\(kind)"])
    }
}
