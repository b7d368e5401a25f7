import Foundation
import Glibc
import Telemetry
import Testing
import TestSupport

extension GatewayTests {
    /// `kill -9` of gateway, daemon and broker at random moments, while a fleet reports: what a terminal was told has arrived is in the store.
    @Suite struct CrashTests {
        private static let seed: UInt64 = 20_261_126
        private static let rounds = 3

        @Test func whateverIsKilledNoAcknowledgedReadingIsLost() async throws {
            let post = try await Post(brokerSettings: ["allow_anonymous true", "autosave_interval 2"])
            let daemon = Place(in: post)
            var process = try daemon.start()
            try await daemon.connected(1, process)
            let load = try ChildProcess(
                Post.program.replacingOccurrences(of: "cityward-gateway", with: "cityward-simulator"),
                [
                    "load", "--jt808", "127.0.0.1:\(post.ports.jt808)", "--terminals", "60", "--every", "1s",
                    "--duration", "60s", "--patience", "90s", "--acknowledged", post.folder.path("acknowledged"),
                ],
                output: post.folder.url.appendingPathComponent("load.log")
            )
            var random = SplitMix64(seed: Self.seed)
            var starts = 1
            for round in 0..<Self.rounds {
                try await Task.sleep(for: .milliseconds(Int.random(in: 1500..<4000, using: &random)))
                try await post.killGateway()
                try await Task.sleep(for: .milliseconds(Int.random(in: 1500..<4000, using: &random)))
                process.send(SIGKILL)
                _ = try await process.ending()
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<2000, using: &random)))
                process = try daemon.start()
                starts += 1
                try await daemon.connected(starts, process)
                // What only the broker has, it writes within its interval; what came since is in the daemon's hands.
                try await Task.sleep(for: .milliseconds(Int.random(in: 4000..<6000, using: &random)))
                try await post.broker.kill()
                try await Task.sleep(for: .milliseconds(Int.random(in: 1000..<2000, using: &random)))
                // A gateway that holds what the broker could not confirm.
                if round.isMultiple(of: 2) { try await post.killGateway() }
                try await post.broker.start()
                starts += 1
                try await daemon.connected(starts, process)
            }
            let ending = try await load.ending(within: .seconds(240))
            #expect(ending == .exited(0), "\(load.log)")
            let acknowledged = try daemon.lines(of: "acknowledged")
            #expect(acknowledged.count > 2000)
            #expect(Set(acknowledged).count == acknowledged.count)
            var missing = Set(acknowledged)
            try await eventually(
                "every acknowledged reading is stored",
                within: .seconds(30),
                every: .milliseconds(500)
            ) {
                missing.subtract(try daemon.stored())
                return missing.isEmpty
            }
            let line = String(load.log.split(separator: "\n").last ?? "")
            // The proof is worth something only if kills hit a gateway with something in its hands.
            let repeated = line.split(separator: " ").map(String.init)
            let place = try #require(repeated.firstIndex(of: "again,"), "\(line)")
            #expect(try #require(Int(repeated[place - 2])) > 0, "\(line)")
            print("gateway: \(Self.rounds) kills each of gateway, daemon and broker; \(line)")
            process.send(SIGTERM)
            #expect(try await process.ending() == .exited(0))
        }
    }

    /// A daemon that decodes what the gateway publishes, with a store of its own.
    private struct Place {
        let post: Post
        private let program: String
        private var folder: TemporaryFolder { post.folder }

        init(in post: Post) {
            self.post = post
            program = Post.program.replacingOccurrences(of: "cityward-gateway", with: "cityward")
        }

        func start() throws -> ChildProcess {
            try FileManager.default.createDirectory(
                at: folder.url.appendingPathComponent("city/rules"),
                withIntermediateDirectories: true
            )
            try post.write(
                "city/cityward.yaml",
                """
                broker: { port: \(post.broker.port), keep_alive: 5s }
                accept: { past: 3660d }
                schemas: \(Project.schemas)
                sources: [{ topic: "cityward/truck/{device}", class: truck, format: jt808, datum: wgs84 }]
                feeds: []
                """
            )
            try post.write("city/devices.csv", "device,class\n")
            return try ChildProcess(
                program,
                ["run", "--config", folder.path("city"), "--store", folder.path("store"), "--verbose"],
                output: folder.url.appendingPathComponent("daemon.log")
            )
        }

        /// Waits until its log has so many connections.
        func connected(_ count: Int, _ process: ChildProcess) async throws {
            try await eventually("connection \(count) of the daemon", within: .seconds(60)) {
                guard process.isRunning else { throw BrokerEnded(log: process.log) }
                return process.log.split(separator: "\n").count { $0.contains("connected to") && !$0.contains("not ") }
                    >= count
            }
        }

        func lines(of name: String) throws -> [String] {
            try String(contentsOfFile: folder.path(name), encoding: .utf8).split(separator: "\n").map(String.init)
        }

        /// `device,time` of every stored reading.
        func stored() throws -> [String] {
            let output = folder.path("stored.csv")
            let query = Process()
            query.executableURL = URL(fileURLWithPath: program)
            query.arguments = [
                "query", "SELECT device, observed_at FROM truck_reading", "--store", folder.path("store"), "--format",
                "csv",
            ]
            _ = FileManager.default.createFile(atPath: output, contents: nil)
            query.standardOutput = FileHandle(forWritingAtPath: output)
            try query.run()
            query.waitUntilExit()
            let text = try String(contentsOfFile: output, encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        }
    }
}

private struct BrokerEnded: Error, CustomStringConvertible {
    let log: String
    var description: String { "the daemon ended: \(log.suffix(2000))" }
}
