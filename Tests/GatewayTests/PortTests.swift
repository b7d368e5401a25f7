import Foundation
import Testing
import TestSupport

extension GatewayTests {
    /// Ports that the gateway cannot have: it says which, and what to do, and ends.
    @Suite struct PortTests {
        private func run(
            _ broker: BrokerProcess,
            _ listen: String,
            metrics: String = "none"
        ) async throws -> (
            ending: ChildProcess.Ending, log: String
        ) {
            let folder = try TemporaryFolder()
            let text = """
                broker: { port: \(broker.port) }
                listeners: [{ protocol: jt808, \(listen), topic: "cityward/jt808/{device}" }]
                metrics: \(metrics)
                """
            try Data(text.utf8).write(to: folder.url.appendingPathComponent("gateway.yaml"))
            let gateway = try ChildProcess(
                Post.program,
                ["run", "--config", folder.path("gateway.yaml")],
                output: folder.url.appendingPathComponent("gateway.log")
            )
            return (try await gateway.ending(within: .seconds(30)), gateway.log)
        }

        @Test func aTakenPortIsNamedWithTheNextStep() async throws {
            let broker = try await BrokerProcess()
            let taken = "127.0.0.1:\(broker.port)"
            for (listen, metrics, key) in [
                ("listen: \"\(taken)\"", "none", "listen"),
                ("listen: \"127.0.0.1:\(try freePort())\"", taken, "metrics"),
            ] {
                let (ending, log) = try await run(broker, listen, metrics: metrics)
                #expect(ending == .exited(1))
                #expect(
                    log.contains("cityward-gateway: cannot listen on \(taken): another program listens there; end it"),
                    "\(log)"
                )
                #expect(log.contains("or set another '\(key)' in gateway.yaml"), "\(log)")
            }
        }

        @Test func aTakenPortOfDatagramsIsNamedToo() async throws {
            let post = try await Post()
            // Two programs share a port of UDP only if both say so.
            let (ending, log) = try await run(post.broker, "transport: udp, listen: \"127.0.0.1:\(post.ports.udp)\"")
            #expect(ending == .exited(1))
            #expect(log.contains("cannot listen on 127.0.0.1:\(post.ports.udp): another program"), "\(log)")
        }

        @Test func anAddressOfAnotherComputerIsNamed() async throws {
            let (ending, log) = try await run(try await BrokerProcess(), "listen: \"192.0.2.1:7611\"")
            #expect(ending == .exited(1))
            #expect(
                log.contains("cannot listen on 192.0.2.1:7611: this computer has no such address; set 'listen'"),
                "\(log)"
            )
        }
    }
}
