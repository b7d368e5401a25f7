import Foundation
import Glibc
package import MQTT

/// Real nats-servers with JetStream that speak MQTT, on free ports of this machine, with the accounts and the subject mapping that the
/// project ships: four partitions.
package final class NATSCluster {
    package static let program = "/usr/sbin/nats-server"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// How long a server waits for an acknowledgement: short, so that tests need not.
    package static let ackWaitSeconds = 2
    private static let password = "of-the-tests"

    private let folder: TemporaryFolder
    private let maxAckPending: Int
    private var nodes: [Node] = []

    private struct Node {
        let number: Int
        let mqtt: Int
        let monitoring: Int
        var process: ChildProcess?
    }

    /// Returns when the servers have found each other, and take MQTT clients.
    ///
    /// * `size`: 1 to 3 servers; each message is kept on all of them.
    /// * `maxAckPending`: messages of a subscription, and of a session, that are on their way.
    package init(size: Int, maxAckPending: Int = 2000) async throws {
        self.maxAckPending = maxAckPending
        folder = try TemporaryFolder()
        try copyCity()
        var attempts = 0
        while true {
            attempts += 1
            do {
                try await start(size)
                return
            } catch let failure as BrokerFailure where failure.log.contains("address already in use") && attempts < 5 {
                // Between our look for free ports and the servers', another test took one.
                for number in nodes.indices {
                    try await kill(number)
                    try? FileManager.default.removeItem(atPath: storeFolder(number))
                }
            }
        }
    }

    /// How the daemon reaches the cluster, its first server first; devices may come to any.
    package func address(first: Int = 0, user: String = "cityward") -> Broker {
        let ports = (0..<nodes.count).map { nodes[(first + $0) % nodes.count].mqtt }
        return Broker(
            host: "127.0.0.1",
            port: ports[0],
            username: user,
            password: Self.password,
            keepAliveSeconds: 5,
            others: ports.dropFirst().map { Broker.Server(host: "127.0.0.1", port: $0) },
            redeliverySeconds: Self.ackWaitSeconds
        )
    }

    /// A file with the password, as `broker.password_file` names it.
    package var passwordFile: String { folder.path("password") }

    package func kill(_ number: Int) async throws {
        nodes[number].process?.send(SIGKILL)
        _ = try await nodes[number].process?.ending()
    }

    /// Starts one again that was killed; returns when it takes MQTT clients.
    package func restart(_ number: Int) async throws {
        try launch(number)
        try await listens(number)
    }

    /// What a server's monitoring port answers, as JSON.
    package func monitor(_ number: Int, _ path: String) async throws -> String {
        let process = try ChildProcess(
            "/usr/bin/curl",
            ["-s", "--max-time", "10", "http://127.0.0.1:\(nodes[number].monitoring)\(path)"],
            output: folder.url.appendingPathComponent("curl\(UInt32.random(in: .min ... .max))")
        )
        _ = try await process.ending()
        return process.log
    }

    package var log: String {
        nodes.map { "--- nats-\($0.number)\n\($0.process?.log ?? "")" }.joined(separator: "\n")
    }

    // MARK: - Starting

    private func start(_ size: Int) async throws {
        nodes = []
        // Each is free by itself, and two of them may be the same.
        var ports: Set<Int> = []
        while ports.count < 3 * size { ports.insert(try freePort()) }
        let routes = (0..<size).map { _ in ports.removeFirst() }
        for number in 0..<size {
            let node = Node(number: number, mqtt: ports.removeFirst(), monitoring: ports.removeFirst())
            try Data(configuration(of: node, routes).utf8).write(
                to: folder.url.appendingPathComponent("\(number).conf")
            )
            nodes.append(node)
        }
        for number in 0..<size { try launch(number) }
        try await settled()
    }

    private func storeFolder(_ number: Int) -> String { folder.path("store-\(number)") }

    private func copyCity() throws {
        let shipped = Project.root.appendingPathComponent("systemd/nats/city.conf")
        try FileManager.default.copyItem(at: shipped, to: folder.url.appendingPathComponent("city.conf"))
        let names = ["CITYWARD_PASSWORD", "DEVICES_PASSWORD", "OPERATOR_PASSWORD"]
        let passwords = names.map { "\($0): \"\(Self.password)\"\n" }.joined()
        try Data(passwords.utf8).write(to: folder.url.appendingPathComponent("passwords.conf"))
        try Data("\(Self.password)\n".utf8).write(to: folder.url.appendingPathComponent("password"))
    }

    private func configuration(of node: Node, _ routes: [Int]) -> String {
        let cluster = """
            cluster {
              name: tests, listen: "127.0.0.1:\(routes[node.number])"
              routes: [\(routes.map { "\"nats://127.0.0.1:\($0)\"" }.joined(separator: ", "))]
            }
            """
        return """
            server_name: "nats-\(node.number)"
            listen: "127.0.0.1:-1"
            http: "127.0.0.1:\(node.monitoring)"
            \(routes.count > 1 ? cluster : "")
            jetstream { store_dir: "\(storeFolder(node.number))", max_memory_store: 64MB, max_file_store: 1GB }
            mqtt {
              listen: "127.0.0.1:\(node.mqtt)", stream_replicas: \(routes.count)
              ack_wait: "\(Self.ackWaitSeconds)s", max_ack_pending: \(maxAckPending)
            }
            include city.conf
            """
    }

    private func launch(_ number: Int) throws {
        nodes[number].process = try ChildProcess(
            Self.program,
            ["-c", folder.path("\(number).conf")],
            output: folder.url.appendingPathComponent("\(number).log")
        )
    }

    private func settled() async throws {
        for number in nodes.indices { try await listens(number) }
        // Until the servers have chosen who leads, they take no session.
        try await eventually("a session at the cluster", within: .seconds(60), every: .milliseconds(200)) {
            try checkRunning()
            return (try? Overheard(from: address(), topics: [], atMost: .seconds(5)) { _ in true }) != nil
        }
    }

    private func listens(_ number: Int) async throws {
        try await eventually("nats-server \(number) accepts connections", within: .seconds(30)) {
            try checkRunning(number)
            guard let descriptor = try? loopbackSocket(SOCK_STREAM, port: nodes[number].mqtt) else { return false }
            close(descriptor)
            return true
        }
    }

    private func checkRunning(_ number: Int? = nil) throws {
        for node in nodes where node.number == number ?? node.number {
            guard node.process?.isRunning == true else { throw BrokerFailure(log: log) }
        }
    }
}
