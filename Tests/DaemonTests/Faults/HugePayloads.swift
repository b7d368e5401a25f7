import Foundation
import MQTT
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Payloads of ten megabytes among normal ones.
    @Suite struct HugePayloads {
        private static let megabytes = 10_000_000
        private static let backlog = 95_000

        @Test(.timeLimit(.minutes(5)))
        func tenMegabytesAmongNormalReadings() async throws {
            let scene = try await Scene()
            let broker = scene.broker.address
            // As it usually is: while a batch is handled the broker hears nothing, and after one and a half of it gives us up.
            let city = try City(
                in: scene.folder.url.appendingPathComponent("cityward"),
                broker: broker,
                keepAlive: "30s"
            )
            let trial = try await FaultTrial("huge payloads", scene: scene, city: city)
            let publishing = trial.publishing(rate: 2000)
            try await publishing.reaches(trial.fleet.readings.count / 4)

            let refused = [Self.garbage, Self.textInAField, Self.deepNesting, Self.manyItems]
            let read = [Self.longArray, Self.unknownMember]
            for payload in zip(refused, read + read).flatMap({ [$0, $1] }) { #expect(payload.count >= Self.megabytes) }
            let huge = (refused + read).map { Publication(topic: "cityward/truck/extra-huge", payload: $0) }
            try await Publishing.all(huge, to: broker, within: .seconds(120))
            // What is longer than the broker's longest packet is not taken by it, and so not published.
            await #expect(throws: MQTTError.self) { try await Self.publish(bytes: (16 << 20) + 1, to: broker) }

            try await trial.conclude(
                "10 MB each: an array of \(Self.backlog) readings, a reading with a long text, garbage, a text for a number, deep nesting, "
                    + "millions of items; 16 MB are refused by mosquitto",
                publishing,
                recovery: .zero,
                extraPublished: Self.backlog + 1 + refused.count,
                rejected: refused.count
            )
            let reasons = try trial.stored.lines(
                "SELECT reason, CASE WHEN payload_bytes > 65536 THEN 1 ELSE 0 END FROM rejection ORDER BY reason"
            )
            expectEqual(reasons, ["malformed 1", "too_deep 1", "too_many 1", "wrong_type 1"])
        }

        /// A truck's backlog of a day, from before the fleet's first reading.
        private static var longArray: [UInt8] {
            let items = (0..<backlog).map { number in
                "{\"time\":\(Fleet.start - Int64(backlog - number) * 1000),\"lat\":31.04,\"lon\":112.185,\"speed\":30.5,"
                    + "\"load\":\"empty\",\"cover\":\"closed\",\"ignition\":false}"
            }
            return Array("[\(items.joined(separator: ","))]".utf8)
        }

        private static var unknownMember: [UInt8] { reading(with: "\"note\":\"\(long)\"") }
        private static var textInAField: [UInt8] { reading(with: "\"speed\":\"\(long)\"") }
        private static var garbage: [UInt8] { Array(repeating: 0x78, count: megabytes) }
        private static var deepNesting: [UInt8] {
            Array(repeating: 0x5b, count: megabytes / 2) + Array(repeating: 0x5d, count: megabytes / 2)
        }
        private static var manyItems: [UInt8] { Array("[\(String(repeating: "1,", count: megabytes / 2))1]".utf8) }
        private static var long: String { String(repeating: "a", count: megabytes) }

        private static func reading(with member: String) -> [UInt8] {
            Array("{\"time\":\(Fleet.start - 500),\"lat\":31.04,\"lon\":112.185,\(member)}".utf8)
        }

        private static func publish(bytes: Int, to broker: Broker) async throws {
            let payload = [UInt8](repeating: 0x20, count: bytes)
            var publisher = try Publisher(to: broker)
            try await eventually("a connection", within: .seconds(20)) {
                try publisher.connect(waitingAtMost: .milliseconds(50))
            }
            _ = try publisher.publish(topic: "cityward/truck/extra-huge", payload: payload.span)
            try await eventually("a confirmation", within: .seconds(20)) {
                try !publisher.confirmations(waitingAtMost: .milliseconds(50)).isEmpty
            }
        }
    }
}
