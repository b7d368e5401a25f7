import Foundation
import MQTT
import TestSupport
import Testing

extension DaemonTests {
    /// The daemon with feeds over HTTP, and the command that shows them.
    @Suite(.timeLimit(.minutes(2))) struct WebhookTests {
        private static let secret = "whsec_" + Data(repeating: 3, count: 32).base64EncodedString()

        private func city(_ scene: Scene, _ server: HTTPReceiver) throws -> City {
            let city = try scene.city(feeds: [
                "name: hotline, webhook: { url: \"\(server.url)\", secret_file: secret }",
                "wecom: { key_file: secret, url: \"http://127.0.0.1:\(server.port)\" }",
            ])
            try city.write("secret", Self.secret)
            return city
        }

        private func webhooks(_ server: HTTPReceiver) -> [HTTPReceiver.Request] {
            server.requests.filter { $0.target == "/hook" }
        }

        private func feeds(_ scene: Scene, _ city: City, _ more: [String] = []) async throws -> String {
            let arguments = ["feeds", "--store", scene.store(city)] + more
            let (ending, text) = try await Daemon.run(arguments, in: scene.folder)
            #expect(ending == .exited(0), "\(text)")
            return text
        }

        @Test func killedItRepeatsEventsWithTheirIdentifiersAndMissesNone() async throws {
            let server = try HTTPReceiver { _, request in
                request.target == "/hook" ? .late(.milliseconds(5), status: 200) : .status(200, body: #"{"errcode":0}"#)
            }
            let scene = try await Scene()
            let city = try city(scene, server)
            let readings = Fleet(seed: 5, readingsPerDevice: 20, devices: 150).readings
            let stored = scene.stored(city)
            for _ in 0..<3 {
                let daemon = try scene.daemon(city, clock: "readings")
                try await daemon.ready()
                if webhooks(server).isEmpty { try await scene.publish(readings.map(\.publication)) }
                let count = webhooks(server).count
                try await eventually("some more events", within: .seconds(60)) { webhooks(server).count >= count + 40 }
                try await daemon.kill()
            }
            let daemon = try scene.daemon(city, clock: "readings")
            try await daemon.ready()
            try await eventually("every reading", within: .seconds(60)) { stored.readingCount == readings.count }
            let wanted = try stored.lines("SELECT alert || '-' || kind || '-' || at FROM alert_event ORDER BY seq")
            try await eventually("every event", within: .seconds(60)) {
                Set(webhooks(server).compactMap { $0.headers["webhook-id"] }).count == wanted.count
            }
            try await eventually("no more waits", within: .seconds(30)) {
                try stored.integer("SELECT min(seq) FROM feed_cursor") == wanted.count
            }
            #expect(try await daemon.stop() == .exited(0))
            var seen: Set<String> = []
            expectEqual(
                webhooks(server).compactMap { $0.headers["webhook-id"] }.filter { seen.insert($0).inserted },
                wanted
            )
            print(
                "webhook: \(wanted.count) events, \(webhooks(server).count - wanted.count) repeated after three kills"
            )
        }

        @Test func theCommandShowsWhatIsParkedAndHasItSentAgain() async throws {
            let server = try HTTPReceiver { number, request in
                guard request.target == "/hook" else { return .status(200, body: #"{"errcode":0}"#) }
                return number < 2 ? .status(422, body: "no such case") : .status(200)
            }
            let scene = try await Scene()
            let city = try city(scene, server)
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            try await scene.publish(dumping())
            let stored = scene.stored(city)
            try await eventually("it is parked", within: .seconds(30)) {
                try stored.integer("SELECT count(*) FROM parked_event") == 1
            }
            let text = try await feeds(scene, city, ["--config", city.folder.path])
            #expect(text.contains("hotline (webhook)  at event 1, nothing waits, 1 parked\n  parked 1 at "), "\(text)")
            #expect(text.contains(": HTTP 422, no such case\n") && text.contains("wecom  at event 1, nothing waits\n"))
            let object = try await feeds(scene, city, ["--format", "ndjson"])
            #expect(
                object.contains(#""feed":"hotline","cursor":1,"waiting":0,"parked":1,"parked_events":[{"sequence":1"#)
            )

            #expect(try await feeds(scene, city, ["--redeliver", "hotline"]).hasPrefix("hotline: 1 parked events"))
            try await eventually("it is no longer parked", within: .seconds(30)) {
                try stored.integer("SELECT count(*) FROM parked_event") == 0
            }
            #expect(Set(webhooks(server).compactMap { $0.headers["webhook-id"] }).count == 1)
            #expect(try await daemon.stop() == .exited(0))
            let (ending, message) = try await Daemon.run(
                ["feeds", "--store", scene.store(city), "--redeliver", "hotlin"],
                in: scene.folder
            )
            #expect(ending == .exited(1) && message.contains("did you mean 'hotline'?"), "\(message)")
        }

        /// Two readings of a truck that raise one alert.
        private func dumping() -> [Publication] {
            [(0, "full"), (1, "empty")].map { seconds, load in
                let time = wallTime() - 2000 + seconds * 1000
                let text = #"{"time":\#(time),"lat":31.0,"lon":112.1,"speed":1,"load":"\#(load)","ignition":false}"#
                return Publication(topic: "cityward/truck/t1", payload: Array(text.utf8))
            }
        }
    }
}
