import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// Alerts on MQTT, as teams receive them.
    @Suite struct FeedTests {
        @Test(.timeLimit(.minutes(5)))
        func everyEventArrivesOnceInOrderAsACloudEventAcrossARestart() async throws {
            let (events, messages) = try await play { try await $0.stop() == .exited(0) }
            expectEqual(messages.map(\.line), events.map(\.line))
            print("feed: \(events.count) events, each published once, a clean stop in between")
        }

        @Test(.timeLimit(.minutes(5)))
        func killedItRepeatsEventsButMissesNone() async throws {
            let (events, messages) = try await play { daemon in
                try await daemon.kill()
                return true
            }
            let repeated = messages.count - events.count
            #expect(repeated <= 1000, "no more than what was on its way")
            // First appearances are in the order of the outbox.
            var seen: Set<String> = []
            expectEqual(messages.filter { seen.insert($0.id).inserted }.map(\.line), events.map(\.line))
            print("feed: \(events.count) events, \(repeated) repeated after kill -9")
        }

        /// A CloudEvent, or what the store says that it must be.
        struct Event {
            let topic: String
            let id: String
            let type: String
            let subject: String
            let time: Int
            let data: String

            var line: String { "\(topic) \(id) \(type) \(subject) \(time) \(data)" }
        }

        /// Lets a day be played with an end of the daemon in the midst of it; returns what should and what did arrive.
        private func play(
            endingBy end: (Daemon) async throws -> Bool
        ) async throws -> (wanted: [Event], found: [Event]) {
            let readings = Fleet(seed: 11, readingsPerDevice: 30, devices: 400).readings
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            let listener = try await Listener(to: ["cityward/alert/#"], clientID: "team", scene.broker.address)
            var daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            let publishing = Publishing(readings.map(\.publication), to: scene.broker.address)
            try await eventually("alerts arrive", within: .seconds(60)) {
                try listener.listen()
                return listener.messages.count > 50
            }
            #expect(try await end(daemon))
            daemon = try scene.daemon(city, clock: "readings")
            try await publishing.finished(within: .seconds(60))
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            let wanted = try events(in: stored)
            try await eventually("all \(wanted.count) events arrive", within: .seconds(30)) {
                try listener.listen()
                return Set(listener.messages.map { String(decoding: $0.payload, as: UTF8.self) }).count >= wanted.count
            }
            // A second restart, with everything delivered, must deliver nothing.
            #expect(try await daemon.stop() == .exited(0))
            let count = listener.messages.count
            daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            #expect(try await daemon.stop() == .exited(0))
            try listener.listen()
            #expect(listener.messages.count == count)
            #expect(wanted.count > 200)
            return (wanted, try listener.messages.map(event))
        }

        private func events(in stored: Stored) throws -> [Event] {
            try stored.rows(
                """
                SELECT a.district, a.rule, e.alert, e.kind, e.at, e.data FROM alert_event AS e JOIN alert AS a ON a.id = e.alert
                ORDER BY e.seq
                """
            ).map { row in
                let text = row.map(\.plain)
                return Event(
                    topic: "cityward/alert/\(text[0])/\(text[1])",
                    id: "\(text[2])-\(text[3])-\(text[4])",
                    type: "cityward.alert.\(text[3])",
                    subject: text[2],
                    time: Int(text[4])!,
                    data: try canonical(JSONSerialization.jsonObject(with: Data(text[5].utf8)))
                )
            }
        }

        private func event(_ message: Publication) throws -> Event {
            let json = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any] ?? [:]
            #expect(json["specversion"] as? String == "1.0")
            #expect(json["datacontenttype"] as? String == "application/json")
            #expect(json["source"] as? String == "urn:cityward")
            #expect(!message.isRetained)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            return Event(
                topic: message.topic,
                id: json["id"] as? String ?? "",
                type: json["type"] as? String ?? "",
                subject: json["subject"] as? String ?? "",
                time: Int((try style.parse(json["time"] as? String ?? "").timeIntervalSince1970 * 1000).rounded()),
                data: try canonical(json["data"] ?? [:])
            )
        }

        private func canonical(_ json: Any) throws -> String {
            String(decoding: try JSONSerialization.data(withJSONObject: json, options: .sortedKeys), as: UTF8.self)
        }
    }
}
