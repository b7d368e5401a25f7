import Hosting
import Logging
import MQTT

/// Hears what the broker tells of itself, over a session that the broker forgets with the connection.
///
/// The pipeline's own session would not do: the broker would queue these messages for us while we are away, before readings and in
/// their place.
struct BrokerEar: ~Copyable {
    private let broker: Broker
    private let clientID: String
    private let log: Logger
    private var listener: Listener?
    private var batch = MessageBatch()
    /// When the connection was made that there is.
    private var connectedAt: ContinuousClock.Instant?
    /// It was said that nothing is heard; once is enough, until something is.
    private var hasComplained = false
    /// Whether it is a broker that tells of itself over MQTT, as far as we know.
    private(set) var brokerCanTell = true
    /// `nil` while the broker tells nothing.
    private(set) var figures: BrokerFigures?

    init(_ broker: Broker, clientID: String, log: Logger) {
        self.broker = broker
        self.clientID = clientID
        self.log = log
    }

    /// Takes what has come, and waits for more; connects where that is due.
    ///
    /// `limit`: a broker that has said nothing of itself for so long does not tell us.
    mutating func listen(waitingAtMost wait: Duration, unlessHeardWithin limit: Duration) {
        do throws(MQTTError) {
            if listener == nil {
                listener = try Listener(
                    to: broker,
                    topics: BrokerFigures.Figure.allCases.map(\.rawValue),
                    clientID: clientID
                )
            }
            try listener?.receive(into: &batch, waitingAtMost: wait)
            noteVersion()
            take()
            noteConnection(limit)
        } catch {
            noteVersion()
            take()
            // Where the broker is away, the pipeline says so.
            switch error {
            case .unreachable, .lost: break
            case .subscriptionRefused where !brokerCanTell: saySilentBroker()
            case .refused, .untrusted, .subscriptionRefused, .publicationRefused, .library: complain("\(error)")
            }
            if listener?.isConnected != true {
                figures = nil
                connectedAt = nil
            }
            // A handle that could not be made is no reason to try it without end.
            if listener == nil { pause(wait) }
        }
    }

    mutating func close() {
        listener?.disconnect()
    }

    private mutating func take() {
        guard !batch.isEmpty else { return }
        var heard = figures ?? BrokerFigures()
        batch.forEach { topic, payload, _ in heard.take(topic: text(topic), payload: text(payload)) }
        batch.removeAll()
        guard !heard.isEmpty else { return }
        figures = heard
        hasComplained = false
    }

    private mutating func noteVersion() {
        brokerCanTell = listener?.version != .threeOneOne
    }

    private mutating func noteConnection(_ limit: Duration) {
        guard listener?.isConnected == true else { return }
        let since = connectedAt ?? .now
        connectedAt = since
        guard figures == nil, since.duration(to: .now) > limit else { return }
        guard brokerCanTell else { return saySilentBroker() }
        complain(
            """
            the broker tells nothing of itself, so nobody watches what it drops: let the user of this session read $SYS/broker/#, \
            and leave sys_interval on
            """
        )
    }

    /// Nothing is wrong: NATS has no such topics.
    private mutating func saySilentBroker() {
        guard !hasComplained else { return }
        hasComplained = true
        log.notice(
            """
            the broker speaks MQTT 3.1.1 and tells nothing of itself over MQTT, as NATS does: what waits in it is not watched from here; \
            watch /jsz and /connz of its monitoring port
            """,
            metadata: ["broker": "\(broker)", "client_id": "\(clientID)"]
        )
    }

    private mutating func complain(_ message: String) {
        guard !hasComplained else { return }
        hasComplained = true
        log.warning("\(message)", metadata: ["broker": "\(broker)", "client_id": "\(clientID)"])
    }
}

private func text(_ bytes: Span<UInt8>) -> String {
    unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
}
