import Foundation
import Testing
import TestSupport

extension DaemonTests {
    /// Two daemons share a database, and feeds that stand in the configuration of both: one of them delivers, and where it dies the other
    /// does.
    @Suite(.enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests"))
    struct FeedTakeoverTests {
        @Test(.timeLimit(.minutes(5 * patience)))
        func theOtherGoesOnWhereTheHolderWasKilled() async throws {
            let play = try await TakeoverPlay()
            // Whoever comes first holds the leases.
            try await play.start("a")
            try await play.start("b")
            let publishing = play.publish()
            try await play.waitForDeliveries(by: "a", of: TakeoverPlay.window)
            for (number, (holder, heir)) in [("a", "b"), ("b", "a")].enumerated() {
                try await publishing.reaches(play.readings.count * (number + 1) / 3)
                try await play.kill(holder)
                let killed = ContinuousClock.now
                let (webhook, mqtt) = try await play.takeover(by: heir)
                print(
                    "takeover: after kill -9 of the holder the webhook goes on \(killed.duration(to: webhook)) later, "
                        + "MQTT \(killed.duration(to: mqtt)) later"
                )
                try await play.start(holder)
            }
            let wanted = try await play.conclude(publishing)
            for (feed, deliveries) in [("webhook", play.webhooks), ("mqtt", try play.messages())] {
                let repeated = play.expectAll(wanted, deliveries)
                let holders = deliveries.map(\.holder).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
                #expect(holders == ["a", "b", "a"], "\(feed): whoever has no lease delivers nothing")
                // What a window of one may be delivered of again by the next.
                #expect(repeated <= 2 * TakeoverPlay.window, "\(feed)")
                print("takeover: \(wanted.count) events by \(feed), \(repeated) of them by both in two takeovers")
            }
            try await play.end()
        }

        /// The holder lives, and its connections are cut: it may finish what it has in hand, and no more.
        @Test(.timeLimit(.minutes(5 * patience)))
        func aHolderThatLosesItsLeaseDoesNotGoOnBesideTheOther() async throws {
            let losses = 3
            let play = try await TakeoverPlay()
            try await play.start("a")
            try await play.start("b")
            let publishing = play.publish()
            for number in 1...losses {
                try await publishing.reaches(play.readings.count * number / (losses + 1))
                try await play.cutLeases()
            }
            let wanted = try await play.conclude(publishing)
            for (feed, deliveries) in [("webhook", play.webhooks), ("mqtt", try play.messages())] {
                let repeated = play.expectAll(wanted, deliveries)
                #expect(repeated <= losses * TakeoverPlay.window, "\(feed)")
                print(
                    "takeover: \(wanted.count) events by \(feed), \(repeated) of them twice after \(losses) lost leases"
                )
            }
            try await play.end()
        }
    }
}

/// A city that two daemons share, `a` and `b`, each with half of the partitions, and who of them has told which event.
private final class TakeoverPlay {
    /// Events that a feed has on their way at a time.
    static let window = 100
    /// Readings per second.
    private static let rate = 500
    private static let secret = "whsec_" + Data(repeating: 3, count: 32).base64EncodedString()

    /// An event that a receiver was told, and by whom.
    struct Delivery {
        let holder: String
        let id: String
    }

    let readings = Fleet(seed: 90_411, readingsPerDevice: 40, devices: 300).readings
    private let scene: Scene
    private let server: PostgreSQLServer
    private let database: String
    private let address: String
    private let receiver: HTTPReceiver
    private let listener: Listener
    private var cities: [String: City] = [:]
    private var daemons: [String: Daemon] = [:]

    init() async throws {
        scene = try await Scene()
        server = try await PostgreSQLServer.shared
        database = try await server.freshDatabase()
        address = server.address(database: database)
        receiver = try HTTPReceiver { _, _ in .late(.milliseconds(3), status: 200) }
        listener = try await Listener(to: ["cityward/alert/#"], clientID: "team", scene.broker.address)
        for (name, own) in [("a", [0, 1]), ("b", [2, 3])] {
            let city = try scene.city(name)
            // The same feeds, but for where it shows whose they are.
            try city.share(
                own: own,
                at: scene.address,
                clientID: "daemon-\(name)",
                feeds: [
                    "name: hotline, webhook: { url: \"http://127.0.0.1:\(receiver.port)/\(name)\", secret_file: secret }",
                    "mqtt: { topic: \"cityward/alert/\(name)/{rule}\" }",
                ]
            )
            try city.write("secret", Self.secret)
            cities[name] = city
        }
    }

    private var stored: Stored { Stored(at: address) }

    func start(_ name: String) async throws {
        guard let city = cities[name] else { return }
        let daemon = try Daemon(city, store: address, log: scene.log(city), clock: "readings")
        daemons[name] = daemon
        try await daemon.ready()
    }

    func kill(_ name: String) async throws { try await daemons[name]?.kill() }

    func publish() -> Publishing {
        Publishing(readings.map { $0.publication.partitioned() }, to: scene.broker.address, rate: Self.rate)
    }

    /// Ends the connections to which the leases belong.
    func cutLeases() async throws {
        try await server.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            database: database
        )
    }

    // MARK: - What is delivered

    var webhooks: [Delivery] {
        receiver.requests.map { Delivery(holder: String($0.target.dropFirst()), id: $0.headers["webhook-id"] ?? "") }
    }

    func messages() throws -> [Delivery] {
        try listener.messages.map { message in
            let event = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any]
            return Delivery(holder: holder(of: message.topic), id: event?["id"] as? String ?? "")
        }
    }

    private func holder(of topic: String) -> String {
        topic.split(separator: "/").dropFirst(2).first.map(String.init) ?? ""
    }

    private func webhookCount(by name: String) -> Int { receiver.requests.count { $0.target == "/\(name)" } }
    private func messageCount(by name: String) -> Int { listener.messages.count { holder(of: $0.topic) == name } }

    func waitForDeliveries(by name: String, of count: Int) async throws {
        try await eventually("\(name) delivers by both feeds", within: .seconds(60)) {
            try listener.listen()
            return webhookCount(by: name) >= count && messageCount(by: name) >= count
        }
    }

    /// When a daemon that held no lease has delivered its first event, by either feed.
    func takeover(by name: String) async throws -> (webhook: ContinuousClock.Instant, mqtt: ContinuousClock.Instant) {
        let before = (webhook: webhookCount(by: name), mqtt: messageCount(by: name))
        var taken: (webhook: ContinuousClock.Instant?, mqtt: ContinuousClock.Instant?) = (nil, nil)
        try await eventually("\(name) takes over", within: .seconds(60), every: .milliseconds(5)) {
            try listener.listen()
            if taken.webhook == nil, webhookCount(by: name) > before.webhook { taken.webhook = .now }
            if taken.mqtt == nil, messageCount(by: name) > before.mqtt { taken.mqtt = .now }
            return taken.webhook != nil && taken.mqtt != nil
        }
        return (try #require(taken.webhook), try #require(taken.mqtt))
    }

    /// Waits until everything is stored and told, and ends the daemons.
    ///
    /// - Returns: every event in the order of its number.
    func conclude(_ publishing: Publishing) async throws -> [String] {
        try await publishing.finished(within: .seconds(120))
        try await eventually("every reading is stored", within: .seconds(60), every: .milliseconds(100)) {
            for daemon in daemons.values where !daemon.process.isRunning {
                throw DaemonFailure(log: daemon.process.log)
            }
            return stored.readingCount == readings.count
        }
        let wanted = try stored.lines("SELECT alert || '-' || kind || '-' || at FROM alert_event ORDER BY seq")
        #expect(try stored.integer("SELECT max(seq) FROM alert_event") == wanted.count, "the numbers have no gap")
        #expect(wanted.count > 1000, "so few events would prove nothing")
        try await eventually("every event is told by both feeds", within: .seconds(60), every: .milliseconds(200)) {
            try listener.listen()
            return try [webhooks, messages()].allSatisfy { Set($0.map(\.id)).count >= wanted.count }
        }
        for daemon in daemons.values { #expect(try await daemon.stop() == .exited(0), "\(daemon.process.log)") }
        // Perhaps one more was on its way.
        try listener.listen()
        return wanted
    }

    /// Expects every event, for the first time each in the order of their numbers. Returns how many came again.
    func expectAll(
        _ wanted: [String],
        _ deliveries: [Delivery],
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Int {
        var seen: Set<String> = []
        expectEqual(
            deliveries.map(\.id).filter { seen.insert($0).inserted },
            wanted,
            sourceLocation: sourceLocation
        )
        return deliveries.count - seen.count
    }

    func end() async throws {
        daemons = [:]
        receiver.stop()
        try await server.drop(database: database)
    }
}
