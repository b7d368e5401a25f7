import Foundation
import MQTT
import Testing
import TestSupport

extension DaemonTests {
    /// What the operators are told of the daemon and its surroundings.
    @Suite(.timeLimit(.minutes(3))) struct WatchTests {
        private func value(_ name: String, in metrics: String) -> Double? {
            metrics.split(separator: "\n").first { $0.hasPrefix(name + " ") }
                .flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
        }

        @Test func dropsSilenceAndLagAreTold() async throws {
            let broker = try await BrokerProcess(
                settings: [
                    "allow_anonymous true", "sys_interval 1", "max_queued_messages 10", "max_inflight_messages 5",
                ]
            )
            let folder = try TemporaryFolder()
            let city = try City(in: folder.url.appendingPathComponent("city"), broker: broker.address)
            try city.append(
                """
                http: { listen: 127.0.0.1:0 }
                watch: { lag: { above: 1m, hold: 1s }, silence: { after: 6s, devices: 2 }, drops: { quiet: 8s } }
                """
            )
            let log = folder.url.appendingPathComponent("log")
            let daemon = try Daemon(city, store: folder.path("store"), log: log)
            try await daemon.ready()
            let port = try await daemon.port()
            func health() async throws -> String { try await HTTPWire.ask(port, "/health").text }
            func metrics() async throws -> String { try await HTTPWire.ask(port, "/metrics").text }
            func told(_ text: String, within limit: Duration = .seconds(40)) async throws {
                try await eventually(text, within: limit, every: .milliseconds(100)) {
                    daemon.process.log.contains(text)
                }
            }

            // Two trucks report late, by an hour; then nobody does.
            let late = wallTime() - 3_600_000
            try await Publishing.all(
                (0..<40).map {
                    Publication("cityward/truck/t\($0 % 2)", "{\"time\":\(late + $0),\"lat\":31.0,\"lon\":112.2}")
                }
                    + [Publication("cityward/truck/t0", "{")],
                to: broker.address
            )
            try await told("half of the readings of class truck take longer than")
            try await told("no device of class truck was heard since")
            var text = try await health()
            #expect(text.hasPrefix(#"{"status":"warn""#), "an alarm is a warning: \(text)")
            #expect(text.contains(#""componentId":"truck","status":"warn""#))
            var page = try await metrics()
            #expect(value(#"cityward_watch_alarms{kind="silence"}"#, in: page) == 1)
            #expect(value(#"cityward_watch_alarms{kind="drops"}"#, in: page) == 0)
            #expect(value(#"cityward_reading_lag_seconds_bucket{class="truck",le="900"}"#, in: page) == 0)
            #expect(value(#"cityward_reading_lag_seconds_count{class="truck"}"#, in: page) == 40)
            #expect(value("cityward_messages_total", in: page) == 41)
            #expect(value("cityward_received_total", in: page) == 41)
            #expect(value(#"cityward_rejections_total{class="truck",reason="malformed"}"#, in: page) == 1)
            #expect(value(#"cityward_class_heard_devices{class="truck"}"#, in: page) == 2)
            #expect(value("cityward_broker_connected", in: page) == 1)
            #expect((value("cityward_store_free_bytes", in: page) ?? 0) > 0)
            #expect(value(#"cityward_feed_lag_events{feed="mqtt"}"#, in: page) == 0)

            #expect(value("cityward_broker_connections_lost_total", in: page) == 0)

            // Somebody reports again.
            try await Publishing.all(
                [Publication("cityward/truck/t0", "{\"time\":\(wallTime()),\"lat\":31,\"lon\":112}")],
                to: broker.address
            )
            try await told("the alarm 'silence' of truck is over")

            // A client whose session is kept is away, and its queue is short.
            var other = try Subscriber(
                to: broker.address,
                topics: ["other/#"],
                clientID: "other",
                sessionExpirySeconds: 600,
                receiveMaximum: 5
            )
            var batch = MessageBatch()
            while !other.isSubscribed {
                _ = try other.receive(
                    into: &batch,
                    within: BatchLimits(messages: 10, bytes: 1 << 20, linger: .zero),
                    waitingAtMost: .milliseconds(50)
                )
                try other.acknowledge()
            }
            other.disconnect()
            try await Publishing.all((0..<60).map { Publication("other/\($0)", "x") }, to: broker.address)
            try await told("the broker has dropped ")
            page = try await metrics()
            #expect((value("cityward_broker_dropped_messages_total", in: page) ?? 0) >= 40)
            #expect(value(#"cityward_watch_alarms{kind="drops"}"#, in: page) == 1)
            try await told("the alarm 'drops' is over")
            text = try await health()
            #expect(text.contains(#""broker:dropped":[{"status":"pass""#))
            #expect(daemon.process.log.split(separator: "\n").count { $0.contains("the broker has dropped") } == 1)
            #expect(
                try Stored(at: folder.path("store")).integer("SELECT count(*) FROM alert_event") == 0,
                "an alarm is no alert"
            )

            // The broker goes, and comes again with our session.
            func shows(_ name: String, _ wanted: Double) async throws -> Bool {
                for _ in 0..<300 {
                    if value(name, in: try await metrics()) == wanted { return true }
                    try await Task.sleep(for: .milliseconds(100))
                }
                return false
            }
            try await broker.stop()
            #expect(try await shows("cityward_broker_connected", 0))
            #expect(try await shows("cityward_broker_watch_connected", 0))
            page = try await metrics()
            #expect(value("cityward_broker_connections_lost_total", in: page) == 1)
            #expect(value("cityward_broker_dropped_messages_total", in: page) == nil, "nobody tells")
            text = try await health()
            #expect(text.contains(#""broker:connection":[{"status":"warn""#))
            try await broker.start()
            #expect(try await shows("cityward_broker_connected", 1))
            #expect(try await shows(#"cityward_broker_connections_total{session="kept"}"#, 1))
            #expect(try await shows("cityward_broker_watch_connected", 1))
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func aReloadThatIsRefusedShows() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            try city.append("http: { listen: 127.0.0.1:0 }")
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let port = try await daemon.port()
            func successful() async throws -> Double? {
                value("cityward_config_last_reload_successful", in: try await HTTPWire.ask(port, "/metrics").text)
            }
            #expect(try await successful() == 1)
            let rules = try String(contentsOf: city.folder.appendingPathComponent("rules/rules.yaml"), encoding: .utf8)
            try city.write("rules/rules.yaml", "- nonsense")
            _ = try await daemon.reload()
            #expect(try await successful() == 0)
            let health = try await HTTPWire.ask(port, "/health").text
            #expect(health.hasPrefix(#"{"status":"warn""#) && health.contains("the last reload was refused"))
            try city.write("rules/rules.yaml", rules)
            _ = try await daemon.reload()
            #expect(try await successful() == 1)
            #expect(try await HTTPWire.ask(port, "/health").text.hasPrefix(#"{"status":"pass""#))
            _ = try await daemon.stop()
        }

        /// A server's disk is not ours to see.
        @Test(.onlyFolders) func limitsOfTheWatchAreTakenOverByAReload() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            // No disk has a pebibyte left.
            let file = city.folder.appendingPathComponent("cityward.yaml")
            let plain = try String(contentsOf: file, encoding: .utf8)
            try city.append("watch: { disk: { below: 1125899906842624 } }")
            _ = try await daemon.reload()
            try await eventually("the disk is too small", within: .seconds(20)) {
                daemon.process.log.contains("MiB are left on the store's file system")
            }
            try city.write("cityward.yaml", plain)
            _ = try await daemon.reload()
            try await eventually("the disk is large enough", within: .seconds(20)) {
                daemon.process.log.contains("the alarm 'disk' is over")
            }
            _ = try await daemon.stop()
        }
    }
}
