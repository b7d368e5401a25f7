import CoreMetrics
import Exposition
import HJ212
import MQTT

/// What the gateway counts, for Prometheus. Every series is made beforehand: counting allocates nothing.
final class GatewayMetrics: Sendable {
    let answerSeconds: Recorder
    let inFlight: Recorder
    let terminals: Recorder
    let listed: Recorder
    let brokerConnected: Recorder
    let reloadSuccessful: Recorder
    let brokerConnections: Counter
    private let taken: Counter
    private let unheard: Counter
    private let refused: Counter

    init(_ registry: MetricRegistry, version: String) {
        registry.declareGatewayMetrics()
        answerSeconds = Recorder(label: "cityward_gateway_answer_seconds", aggregate: true, factory: registry)
        inFlight = registry.gauge("cityward_gateway_in_flight")
        terminals = registry.gauge("cityward_gateway_terminals")
        listed = registry.gauge("cityward_gateway_listed_terminals")
        brokerConnected = registry.gauge("cityward_gateway_broker_connected")
        brokerConnections = Counter(label: "cityward_gateway_broker_connections_total", factory: registry)
        reloadSuccessful = registry.gauge("cityward_gateway_last_reload_successful")
        reloadSuccessful.record(1)
        registry.gauge("cityward_gateway_build_info", [("version", version)]).record(1)
        func published(_ outcome: String) -> Counter {
            Counter(label: "cityward_gateway_published_total", dimensions: [("outcome", outcome)], factory: registry)
        }
        taken = published("taken")
        unheard = published("unheard")
        refused = published("refused")
    }

    func count(_ outcome: Relay.Outcome) {
        switch outcome {
        case .taken: taken.increment()
        case .unheard: unheard.increment()
        case .refused: refused.increment()
        }
    }
}

/// What is counted for each protocol.
final class PortMetrics: Sendable {
    private let connections: Meter
    private let opens: Counter
    private let closings: [Closing: Counter]
    private let frames: [String: Counter]
    private let damage: [String: Counter]

    /// Reasons of both protocols.
    private static let damageReasons: [TerminalProtocol: [String]] = [
        .jt808: ["noise", "escape", "short", "checksum", "length", "part", "body"],
        .hj212: FrameSplitter.Skipped.Reason.allCases.map(\.rawValue) + ["checksum", "header", "content"],
    ]

    init(_ registry: MetricRegistry, _ spoken: TerminalProtocol) {
        let label = ("protocol", spoken.rawValue)
        func counters<Key: Hashable>(
            _ name: String,
            _ labelName: String,
            _ keys: [Key],
            _ text: (Key) -> String
        )
            -> [Key: Counter]
        {
            let pairs = keys.map { key in
                (key, Counter(label: name, dimensions: [label, (labelName, text(key))], factory: registry))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        connections = Meter(label: "cityward_gateway_connections", dimensions: [label], factory: registry)
        opens = Counter(label: "cityward_gateway_connections_total", dimensions: [label], factory: registry)
        closings = counters("cityward_gateway_closed_total", "reason", Closing.allCases, \.rawValue)
        frames = counters("cityward_gateway_frames_total", "kind", FrameKind.labels, \.self)
        damage = counters("cityward_gateway_malformed_total", "reason", Self.damageReasons[spoken] ?? [], \.self)
    }

    func opened() {
        opens.increment()
        connections.increment()
    }

    /// One that was never let in was never counted as open.
    func closed(_ reason: Closing) {
        closings[reason]?.increment()
        if reason != .crowded { connections.decrement() }
    }

    func count(_ kind: FrameKind) {
        frames[kind.label]?.increment()
        if case .malformed(let reason, _) = kind { damage[reason]?.increment() }
    }
}

extension MetricRegistry {
    fileprivate func gauge(_ name: String, _ labels: [(String, String)] = []) -> Recorder {
        Recorder(label: name, dimensions: labels, aggregate: false, factory: self)
    }

    fileprivate func declareGatewayMetrics() {
        declareGauge("cityward_gateway_build_info", "Always 1; the version of the program.")
        declareGauge("cityward_gateway_connections", "Terminals' connections, and addresses that datagrams come from.")
        declareCounter("cityward_gateway_connections_total", "Connections since the start.")
        declareCounter("cityward_gateway_closed_total", "Connections that ended, by reason.")
        declareGauge("cityward_gateway_terminals", "Terminals that have shown who they are.")
        declareGauge("cityward_gateway_listed_terminals", "Terminals in the list; 0 without one.")
        declareCounter("cityward_gateway_frames_total", "Frames that came, by kind.")
        declareCounter("cityward_gateway_malformed_total", "Damaged frames and garbage, by reason.")
        declareCounter("cityward_gateway_published_total", "Reports that the broker has decided about, by outcome.")
        declareGauge("cityward_gateway_in_flight", "Reports that the broker has yet to confirm.")
        declareHistogram(
            "cityward_gateway_answer_seconds",
            "From a report's arrival to its answer.",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        )
        declareGauge("cityward_gateway_broker_connected", "Whether there is a session with the broker.")
        declareCounter("cityward_gateway_broker_connections_total", "Sessions with the broker since the start.")
        declareGauge("cityward_gateway_last_reload_successful", "Whether the last reload of the list was taken.")
    }
}
