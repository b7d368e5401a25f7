import Foundation
import HJ212
import JT808
import Telemetry
import Testing
import TestSupport

extension GatewayTests {
    /// The simulated fleet, a part of it on MQTT and a part through the gateway.
    @Suite struct FleetTests {
        private static let day = [
            "--rate", "0", "--start", "2026-03-16T11:30:00+08:00", "--duration", "20m", "--seed", "1",
        ]

        /// What one device reported at one time, in words that both ways can be brought into.
        private struct Said: Hashable {
            let time: Int
            let values: [String]
        }

        @Test func theSameDayComesThroughTheGatewayAsOverMQTT() async throws {
            let post = try await Post(
                terminals:
                    "terminal,code,device\n13900000001,,truck-0001\n13900000002,,truck-0002\nMN0001,123456,fume-001\n"
            )
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let log = try await play(
                to: post.broker,
                [
                    "--jt808", "127.0.0.1:\(post.ports.jt808)", "--hj212", "127.0.0.1:\(post.ports.hj212)",
                    "--terminals", post.folder.path("terminals.csv"),
                ],
                in: post.folder
            )
            #expect(log.contains("3 of the devices reported through the gateway"), "\(log)")
            let other = try await BrokerProcess()
            let otherEar = Ear(other.address)
            try await otherEar.subscribed()
            let count = try #require(
                try await play(to: other, [], in: post.folder).split(separator: " ").first.flatMap { Int($0) }
            )
            let (found, wanted) = (try await ear.hears(count), try await otherEar.hears(count))
            #expect(found.count == count)

            for device in ["truck/truck-0001", "truck/truck-0002"] {
                let frames = try found.filter { $0.topic == "cityward/\(device)" }.map { try truck($0.payload) }
                let readings = try wanted.filter { $0.topic == "cityward/\(device)" }.map { try truckJSON($0.payload) }
                #expect(!readings.isEmpty)
                #expect(frames == readings)
            }
            let frames = try found.filter { $0.topic == "cityward/fume/fume-001" }.map { try kitchen($0.payload) }
            let readings = try wanted.filter { $0.topic == "cityward/fume/fume-001" }.map {
                try kitchenJSON($0.payload)
            }
            #expect(!readings.isEmpty)
            #expect(frames == readings)
            // All others are as they were.
            #expect(
                found.count { $0.topic.hasPrefix("cityward/sweeper/") }
                    == wanted.count { $0.topic.hasPrefix("cityward/sweeper/") }
            )
        }

        /// Plays twenty minutes; returns what the simulator has printed.
        private func play(
            to broker: BrokerProcess,
            _ arguments: [String],
            in folder: TemporaryFolder
        ) async throws -> String {
            let output = folder.url.appendingPathComponent("simulator\(arguments.count)")
            let city = Project.root.appendingPathComponent("tools/city").path
            let process = try ChildProcess(
                Post.program.replacingOccurrences(of: "cityward-gateway", with: "cityward-simulator"),
                ["--city", city, "--broker", "127.0.0.1:\(broker.port)"] + Self.day + arguments,
                output: output
            )
            let ending = try await process.ending(within: .seconds(120))
            try #require(ending == .exited(0), "\(process.log)")
            return process.log
        }

        private func truck(_ payload: [UInt8]) throws -> Said {
            let frame = try JT808.Frame(content: payload.span.extracting(1..<payload.count - 1))
            guard case .position(let position) = try Message(frame) else { return Said(time: 0, values: []) }
            let bits = position.items.value(of: 0xe1)?.first ?? 0xff
            return Said(
                time: try positionTime(payload),
                values: [
                    "\(position.latitudeMillionths)", "\(position.longitudeMillionths)", "\(position.speedTenths)",
                    "\(position.course)", "\(position.status.load)", "\(position.status.contains(.ignition))",
                    bits & 1 == 1 ? "open" : "closed", bits & 2 == 2 ? "up" : "down",
                    "\(Int(((position.items.mileage ?? -1) * 10).rounded()))",
                ]
            )
        }

        private func truckJSON(_ payload: [UInt8]) throws -> Said {
            let object = try #require(JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any])
            func number(_ name: String, _ scale: Double, below limit: Int = .max) -> String {
                "\(Int((((object[name] as? NSNumber)?.doubleValue ?? -1) * scale).rounded()) % limit)"
            }
            return Said(
                time: (object["time"] as? NSNumber)?.intValue ?? 0,
                values: [
                    number("lat", 1e6), number("lon", 1e6), number("speed", 10), number("course", 1, below: 360),
                    object["load"] as? String ?? "", "\(object["ignition"] as? Bool ?? false)",
                    object["cover"] as? String ?? "", object["lift"] as? String ?? "", number("mileage", 10),
                ]
            )
        }

        private func kitchen(_ payload: [UInt8]) throws -> Said {
            var splitter = HJ212.FrameSplitter(payload.span)
            guard case .frame(let frame)? = splitter.next() else { return Said(time: 0, values: []) }
            let content = Content(try Segment(frame, checksum: .hj212).groups)
            func value(_ name: String) -> String {
                content.factor(name)?.number(.realTime).map { String(format: "%.3f", $0) } ?? "-"
            }
            return Said(
                time: Int(content.time?.milliseconds ?? 0),
                values: [value("a34041"), value("a24088")]
            )
        }

        private func kitchenJSON(_ payload: [UInt8]) throws -> Said {
            let object = try #require(JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any])
            func number(_ name: String) -> String {
                String(format: "%.3f", (object[name] as? NSNumber)?.doubleValue ?? -1)
            }
            let time = try Date(object["time"] as? String ?? "", strategy: .iso8601)
            return Said(time: Int(time.timeIntervalSince1970) * 1000, values: [number("fume"), number("nmhc")])
        }
    }
}
