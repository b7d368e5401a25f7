import CoreMetrics
import Logging
import MQTT

/// Tells of the session with the broker: when it came about, when it ended, and why there is none.
struct RelayEye: Sendable {
    private let broker: String
    private let log: Logger
    private var connections = 0
    private var toldTrouble: String?

    init(broker: String, log: Logger) {
        self.broker = broker
        self.log = log
    }

    mutating func look(at standing: Relay.Standing, _ metrics: GatewayMetrics) {
        metrics.brokerConnected.record(standing.isConnected ? 1 : 0)
        metrics.brokerConnections.increment(by: standing.connections - connections)
        if standing.connections > connections {
            log.notice("connected to broker \(broker)", metadata: ["broker": "\(broker)"])
            toldTrouble = nil
        }
        if !standing.isConnected, let trouble = standing.trouble, trouble != toldTrouble {
            log.warning("\(trouble); terminals are not answered until it is there", metadata: ["broker": "\(broker)"])
            toldTrouble = trouble
        }
        connections = standing.connections
    }
}
