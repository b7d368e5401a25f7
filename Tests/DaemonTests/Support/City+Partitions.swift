import Foundation
import MQTT
import Telemetry
import TestSupport

extension City {
    /// The share of partitions that the shipped subject mapping makes.
    static let partitionCount = 4
    /// The same, of nobody.
    static let partitions = Partitions(count: partitionCount, own: [])

    /// Writes `cityward.yaml` for a daemon that shares the city with others.
    ///
    /// * `passwordFile`: of the broker's user; `nil` for a broker that asks for none.
    /// * `feeds`: as lines of `feeds`.
    /// * `lateness`: long, so that nothing is decided by a clock that the readings of others move on, too.
    func share(
        own: [Int],
        at broker: Broker,
        clientID: String,
        passwordFile: String? = nil,
        feeds: [String] = [],
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
            feeds: [\(feeds.map { "{ \($0) }" }.joined(separator: ", "))]

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

extension Publication {
    /// As the broker's subject mapping would publish it.
    func partitioned(by partitions: Partitions = City.partitions) -> Publication {
        let levels = topic.split(separator: "/")
        let partition = partitions.partition(of: levels[2].utf8.span)
        return Publication(topic: "cityward/p/\(partition)/\(levels[1])/\(levels[2])", payload: payload)
    }
}
