import Foundation
import MQTT
import Storage
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// Two daemons, each with half of the partitions, at a real cluster of NATS servers.
    @Suite(
        .timeLimit(.minutes(5)),
        .enabled(if: NATSCluster.isInstalled, "nats-server is not installed: run tools/setup --tests")
    )
    struct ClusterTests {
        /// Names of every kind that vehicles have, hashed by the server and by us.
        @Test func partitionsAreThoseOfTheServer() async throws {
            let cluster = try await NATSCluster(size: 1)
            let plates = ["鄂", "京", "沪", "粤"].flatMap { province in
                (0..<100).map { "\(province)\(["A", "H", "Z"][$0 % 3])\(10000 + 7919 * $0 % 90000)" }
            }
            var random = SplitMix64(seed: 9)
            let others = (0..<300).map { _ in
                let letters = Array("abcXYZ0189-_·挂学警é😀*>~")
                return "x"
                    + String(
                        (0..<Int.random(in: 1...15, using: &random)).map { _ in letters.randomElement(using: &random)! }
                    )
            }
            let names = Set(plates + others + (0..<300).map { "truck-\($0)" })
            let listener = try await Listener(to: ["cityward/p/+/truck/+"], clientID: "listener", cluster.address())
            try await Publishing.all(
                names.map { Publication("cityward/truck/\($0)", "x") },
                to: cluster.address(user: "devices")
            )
            try await eventually("all of \(names.count) come back", within: .seconds(60), every: .milliseconds(1)) {
                try listener.listen()
                return listener.messages.count >= names.count
            }
            let four = Partitions(count: City.partitionCount, own: [])
            var heard: Set<String> = []
            for message in listener.messages {
                let levels = message.topic.split(separator: "/").map(String.init)
                heard.insert(levels[4])
                #expect(levels[2] == "\(four.partition(of: levels[4].utf8.span))", "\(levels[4])")
            }
            #expect(heard == names)
            print("cluster: \(names.count) names, each in the partition that we reckon for it")
        }

        /// … and one of them is killed: what its session held comes first again, so that nothing is late.
        @Test func twoDaemonsJudgeAsOneDoes() async throws {
            let play = try await ClusterPlay(name: "shared")
            let calm = try await play.reference()
            try await play.start()
            let publishing = play.publish()
            try await play.reaches(1.0 / 3, publishing)
            try await play.daemons[1].kill()
            try await play.reaches(1.0 / 2, publishing)
            let start = ContinuousClock.now
            let before = play.stores[1].readingCount
            try play.launch(1)
            try await play.daemons[1].ready()
            let ready = start.duration(to: .now)
            let recovery = try await play.recovery(of: 1, having: before, since: start)
            try await play.finish(publishing)

            try play.expectSame(as: calm)
            let alerts = play.stores.compactMap { try? $0.integer("SELECT count(*) FROM alert") }
            print(
                "cluster: \(alerts) alerts of two daemons are those of one; one that was killed is subscribed \(ready) and stores again "
                    + "\(recovery) after it was started"
            )
        }

        @Test func aServerIsKilled_nothingIsLostAndTheAlertsAreTheSame() async throws {
            let play = try await ClusterPlay(name: "killed")
            let calm = try await play.reference()
            try await play.start()
            let publishing = play.publish()
            try await play.reaches(1.0 / 3, publishing)
            // The first daemon's session is there, and a third of the devices.
            try await play.cluster.kill(0)
            let start = ContinuousClock.now
            // What it had received by then it stores.
            try await Task.sleep(for: .milliseconds(500))
            let recovery = try await play.recovery(of: 0, having: play.stores[0].readingCount, since: start)
            try await play.reaches(2.0 / 3, publishing)
            try await play.cluster.restart(0)
            try await play.finish(publishing)
            expectEqual(try play.readings(), play.readingKeys)
            try play.expectSame(as: calm)
            let alerts = play.stores.compactMap { try? $0.integer("SELECT count(*) FROM alert") }
            print("cluster: \(alerts) alerts as without a fault; stored again \(recovery) after a server was killed")
        }

        @Test func aPartitionMoves() async throws {
            let play = try await ClusterPlay(name: "moved")
            try await play.start()
            let publishing = play.publish()
            try await play.reaches(1.0 / 3, publishing)
            // The new owner first; for a while both have it.
            try play.share([1, 2, 3], for: 1)
            #expect(try await play.daemons[1].reload().contains("reloaded"))
            try await play.reaches(1.0 / 2, publishing)
            try await Task.sleep(for: .seconds(1))
            try play.share([0], for: 0)
            #expect(try await play.daemons[0].reload().contains("reloaded"))
            let moved = play.stores[0].readingCount
            try await play.finish(publishing, count: .atLeast)
            // Twice is what came while both had it: with one store for both it would be a duplicate.
            expectEqual(Set(try play.readings()).sorted(), play.readingKeys)
            let first = Partitions(count: City.partitionCount, own: [0])
            let last = try play.stores[0].lines(
                "SELECT device FROM truck_reading ORDER BY received_at DESC, observed_at DESC LIMIT 20"
            )
            #expect(last.allSatisfy { first.contains(device: $0.utf8.span) }, "\(last)")
            #expect(play.stores[0].readingCount > moved)
            let consumers = try await play.cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true")
            let filters = consumers.split(separator: "\n").filter {
                $0.contains("filter_subject\": \"$MQTT.msgs.cityward.p.1.truck.*")
            }
            #expect(filters.count == 1, "only the new owner is queued for: \(filters)")
        }

        /// With one database for both: a daemon and then the database are killed under load.
        @Test(.enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests"))
        func twoDaemonsOnOneDatabaseJudgeAsOneDoes() async throws {
            let database = try await PostgreSQLServer()
            let play = try await ClusterPlay(name: "database", in: database)
            let calm = try await play.reference()
            try await play.start()
            let publishing = play.publish()
            try await play.reaches(1.0 / 4, publishing)
            try await play.daemons[1].kill()
            try await play.reaches(1.0 / 3, publishing)
            let killed = ContinuousClock.now
            try play.launch(1)
            try await play.daemons[1].ready()
            let ready = killed.duration(to: .now)
            try await play.reaches(1.0 / 2, publishing)
            try await database.kill()
            try await Task.sleep(for: .seconds(1))
            try await database.start()
            let start = ContinuousClock.now
            let before = play.stores[0].readingCount
            try await eventually("readings are stored again", within: .seconds(60), every: .milliseconds(20)) {
                play.stores[0].readingCount > before
            }
            let recovery = start.duration(to: .now)
            try await play.finish(publishing)
            try play.expectSame(as: calm)
            print(
                "cluster: one database; subscribed \(ready) after a daemon, stored again \(recovery) after the database was killed"
            )
        }

        /// The new owner finds in the database what the old one knew: alerts go on as if nobody had moved.
        @Test(.enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests"))
        func aPartitionMovesWithWhatIsKnownOfItsDevices() async throws {
            let database = try await PostgreSQLServer()
            let play = try await ClusterPlay(name: "handed", in: database)
            let calm = try await play.reference()
            try await play.start()
            let publishing = play.publish()
            try await play.reaches(1.0 / 3, publishing)
            try play.share([1, 2, 3], for: 1)
            #expect(try await play.daemons[1].reload().contains("reloaded"))
            try await play.reaches(1.0 / 2, publishing)
            try play.share([0], for: 0)
            #expect(try await play.daemons[0].reload().contains("reloaded"))
            try await play.finish(publishing)
            // What was on its way to the old owner is refused there; the new one has it.
            try play.expectSame(as: calm, refusing: ["foreign_partition"])
        }
    }
}

/// A small fleet, a cluster of three, and two daemons.
private final class ClusterPlay {
    enum Amount { case exactly, atLeast }

    private static let devices = 150
    private static let readingsPerDevice = 20
    /// Readings a second of each of three publishers.
    private static let rate = 130

    let cluster: NATSCluster
    let scene: Scene
    private let cities: [City]
    private(set) var daemons: [Daemon] = []
    private let fleet = Fleet(seed: 90_409, readingsPerDevice: readingsPerDevice, devices: devices)

    /// Where both keep what they store; `nil` for a folder each.
    private let database: PostgreSQLServer?

    init(name: String, in database: PostgreSQLServer? = nil) async throws {
        self.database = database
        let scene = try await Scene()
        self.scene = scene
        cluster = try await NATSCluster(size: 3)
        cities = try (0..<2).map { try scene.city("\(name)-\($0)", feeds: []) }
        for number in 0..<2 {
            try share([2 * number, 2 * number + 1], for: number)
            try cities[number].dropRules(["silent"])
        }
    }

    var stores: [Stored] {
        guard let address = database?.address() else { return cities.map(scene.stored) }
        return [Stored(at: address)]
    }
    var readingKeys: [String] { fleet.readings.map(\.key).sorted() }

    func share(_ own: [Int], for number: Int) throws {
        try cities[number].share(
            own: own,
            at: cluster.address(first: number),
            clientID: "daemon-\(number)",
            passwordFile: cluster.passwordFile
        )
    }

    func start() async throws {
        for number in 0..<2 { daemons.append(try daemon(number)) }
        for daemon in daemons { try await daemon.ready() }
    }

    func launch(_ number: Int) throws {
        daemons[number] = try daemon(number)
    }

    private func daemon(_ number: Int) throws -> Daemon {
        let city = cities[number]
        let store = database?.address() ?? scene.store(city)
        return try Daemon(city, store: store, log: scene.log(city), clock: "readings")
    }

    /// Expects the readings, alerts and events of a daemon that had everything to itself.
    func expectSame(as calm: Stored, refusing reasons: Set<String> = []) throws {
        expectEqual(try readings(), try calm.readings())
        for query in [
            "SELECT device, observed_at, late, jump FROM truck_reading",
            "SELECT device, observed_at, late, jump FROM fume_reading",
            "SELECT id, rule, device, onset_at, fired_at, state, resolved_at, late FROM alert",
            "SELECT alert, kind, at FROM alert_event",
            "SELECT id, status, opened_at, alerts FROM alert_case",
        ] {
            expectEqual(try union(query), try calm.lines(query).sorted())
        }
        for store in stores { #expect(try store.integer("SELECT count(*) FROM alert") > 20) }
        for store in stores {
            let refused = Set(try store.lines("SELECT DISTINCT reason FROM rejection"))
            #expect(refused.isSubset(of: reasons), "\(refused)")
        }
    }

    /// What one daemon at mosquitto makes of the same readings.
    func reference() async throws -> Stored {
        let city = try scene.city("calm", feeds: [])
        try city.append("lateness: 3h")
        try city.dropRules(["silent"])
        let (daemon, stored) = try scene.twin(city, clock: "readings")
        try await daemon.ready()
        try await scene.publish(fleet.readings.map(\.publication))
        try await eventually("the reference is stored", within: .seconds(60)) {
            stored.readingCount == fleet.readings.count
        }
        guard try await daemon.stop() == .exited(0) else { throw DaemonFailure(log: daemon.process.log) }
        return stored
    }

    /// Each device publishes to one of the servers.
    func publish() -> [Publishing] {
        (0..<3).map { server in
            let mine = fleet.readings.filter { $0.device % 3 == server }.map(\.publication)
            return Publishing(mine, to: cluster.address(first: server, user: "devices"), rate: Self.rate)
        }
    }

    /// Waits until such a part of the readings is stored or, by a daemon that is away, published.
    func reaches(_ part: Double, _ publishing: [Publishing]) async throws {
        let count = Int(Double(fleet.readings.count) * part)
        try await eventually("\(count) are published", within: .seconds(60)) {
            publishing.reduce(0) { $0 + $1.confirmed } >= count
        }
    }

    /// How long it takes until a daemon has stored more than it had.
    func recovery(of number: Int, having before: Int, since start: ContinuousClock.Instant) async throws -> Duration {
        try await eventually("daemon \(number) stores again", within: .seconds(60)) {
            stores[number].readingCount > before
        }
        return start.duration(to: .now)
    }

    func finish(_ publishing: [Publishing], count: Amount = .exactly) async throws {
        for one in publishing { try await one.finished(within: .seconds(90)) }
        let wanted = fleet.readings.count
        try await eventually("all readings are stored", within: .seconds(60), every: .milliseconds(100)) {
            guard daemons.allSatisfy(\.process.isRunning) else {
                throw DaemonFailure(log: daemons.map(\.process.log).joined())
            }
            return count == .exactly
                ? stores.reduce(0) { $0 + $1.readingCount } >= wanted : Set((try? readings()) ?? []).count >= wanted
        }
        for daemon in daemons {
            guard try await daemon.stop() == .exited(0) else { throw DaemonFailure(log: daemon.process.log) }
        }
    }

    func readings() throws -> [String] { try stores.flatMap { try $0.readings() }.sorted() }
    func union(_ query: String) throws -> [String] { try stores.flatMap { try $0.lines(query) }.sorted() }
}
