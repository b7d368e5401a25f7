import Foundation
import Glibc
import MQTT
import Testing
import TestSupport

/// The real program and a real mosquitto: what no other test can show.
@Suite(
    .serialized,
    .timeLimit(.minutes(10)),
    .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed at \(BrokerProcess.program): run tools/setup")
)
enum GatewayTests {}

/// Where a test's terminals come in: a folder, a broker, and a gateway.
final class Post {
    let folder: TemporaryFolder
    let broker: BrokerProcess
    /// Of JT/T 808, TCP; one more each: HJ 212, JT/T 808 over UDP, the metrics.
    let ports: (jt808: Int, hj212: Int, udp: Int, metrics: Int)
    private(set) var gateway: ChildProcess

    /// * `limits`: of the section of that name.
    /// * `terminals`: the list; `nil` for none.
    /// * `tls`: of the TCP listener of JT/T 808.
    init(
        limits: String = "",
        terminals: String? = nil,
        tls: String = "",
        brokerSettings: [String] = ["allow_anonymous true"],
        brokerFiles: [String: String] = [:],
        address: ((BrokerProcess) -> String)? = nil
    ) async throws {
        folder = try TemporaryFolder()
        broker = try await BrokerProcess(settings: brokerSettings, files: brokerFiles)
        var free: Set<Int> = []
        // A port that is free is free the next time, too.
        while free.count < 4 { free.insert(try freePort()) }
        let chosen = Array(free)
        ports = (chosen[0], chosen[1], chosen[2], chosen[3])
        if let terminals { try Data(terminals.utf8).write(to: folder.url.appendingPathComponent("terminals.csv")) }
        let text = """
            broker: \(address?(broker) ?? "{ port: \(broker.port), keep_alive: 5s }")
            listeners:
              - { protocol: jt808, listen: 127.0.0.1:\(ports.jt808), topic: "cityward/truck/{device}"\(tls.isEmpty ? "" : ", tls: \(tls)") }
              - { protocol: hj212, listen: 127.0.0.1:\(ports.hj212), topic: "cityward/fume/{device}" }
              - { protocol: jt808, transport: udp, listen: 127.0.0.1:\(ports.udp), topic: "cityward/truck/{device}" }
            metrics: 127.0.0.1:\(ports.metrics)
            \(terminals == nil ? "" : "terminals: terminals.csv")
            \(limits.isEmpty ? "" : "limits: { \(limits) }")
            """
        try Data(text.utf8).write(to: folder.url.appendingPathComponent("gateway.yaml"))
        gateway = try Self.start(folder)
        try await ready()
    }

    /// The program: the one that was built together with these tests.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["CITYWARD_GATEWAY_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("cityward-gateway").path
    }()

    private static func start(_ folder: TemporaryFolder) throws -> ChildProcess {
        try ChildProcess(
            program,
            ["run", "--config", folder.path("gateway.yaml")],
            output: folder.url.appendingPathComponent("gateway.log")
        )
    }

    /// Waits until the metrics say that the broker is there.
    func ready() async throws {
        var isReady = false
        let deadline = ContinuousClock.now + .seconds(30)
        while !isReady {
            guard gateway.isRunning, ContinuousClock.now < deadline else {
                throw TimedOut(what: gateway.log, limit: .seconds(30))
            }
            isReady = (try? await metric("cityward_gateway_broker_connected")) == 1
            if !isReady { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    /// Ends the gateway with SIGKILL, and starts another one.
    func killGateway() async throws {
        gateway.send(SIGKILL)
        _ = try await gateway.ending()
        gateway = try Self.start(folder)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
    }

    func truck(_ number: String = "13912345678") throws -> Truck {
        try Truck(number, over: Wire(port: ports.jt808))
    }

    /// A number of the scrape; `nil` where it has none of this name.
    func metric(_ line: String) async throws -> Double? {
        let text = try await HTTPWire.ask(ports.metrics, "/metrics").text
        let found = text.split(separator: "\n").first { $0.hasPrefix(line + " ") }
        return found.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }

    /// Waits until a number is as large.
    func metric(_ line: String, reaches value: Double, within limit: Duration = .seconds(20)) async throws {
        let deadline = ContinuousClock.now + limit
        var last: Double?
        repeat {
            last = try await metric(line)
            if last ?? -1 >= value { return }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        throw TimedOut(what: "\(line) is \(last.map { "\($0)" } ?? "not there") and not \(value)", limit: limit)
    }
}
