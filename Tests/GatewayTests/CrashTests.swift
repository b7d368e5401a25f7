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
}
