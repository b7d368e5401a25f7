import Foundation
import MQTT
import TestSupport

extension City {
    /// The share of partitions that the shipped subject mapping makes.
    static let partitionCount = 4

    /// Writes `cityward.yaml` for a daemon that shares the city with others.
    ///
    /// * `passwordFile`: of the broker's user; `nil` for a broker that asks for none.
    /// * `lateness`: long, so that nothing is decided by a clock that the readings of others move on, too.
    func share(
        own: [Int],
        at broker: Broker,
        clientID: String,
        passwordFile: String? = nil,
        lateness: String = "3h"
    ) throws {
        let user = broker.username.map { ", username: \($0), password_file: \(passwordFile ?? "")" } ?? ""
        let others = broker.others.map { "\"\($0.host):\($0.port)\"" }.joined(separator: ", ")
        let classes = ["truck", "fume"].map {
            "  - { topic: \"cityward/p/{partition}/\($0)/{device}\", class: \($0), datum: wgs84 }"
        }
        try write(
            "cityward.yaml",
            """
            broker:
              { host: \(broker.host), port: \(broker.port), client_id: \(clientID), keep_alive: 5s\(user),
                others: [\(others)], ack_wait: \(broker.redeliverySeconds)s }
            accept: { past: 3660d }
            lateness: \(lateness)
            schemas: \(Project.schemas)
            sources:
            \(classes.joined(separator: "\n"))
            partitions: { count: \(Self.partitionCount), own: \(own) }
            feeds: []

            """
        )
    }

    /// Takes rules out that are reckoned on arrival, which is another for each way through brokers.
    func dropRules(_ ids: [String]) throws {
        let file = folder.appendingPathComponent("rules/rules.yaml")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let kept = lines.filter { line in !ids.contains { line.contains("id: \($0),") } }
        try write("rules/rules.yaml", kept.joined(separator: "\n"))
    }
}
