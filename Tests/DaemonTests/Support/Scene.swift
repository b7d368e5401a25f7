import Foundation
import MQTT
import Testing
import TestSupport

/// The real program, run against a real mosquitto: what no other test can show.
///
/// One test after the other, because each takes a whole machine.
@Suite(
    .serialized,
    .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed at \(BrokerProcess.program): run tools/setup")
)
enum DaemonTests {}

/// What such a test plays in: a folder, a broker, and daemons, each with a city, a store and a log of its own.
///
/// A store is of the kind under test: a folder, or a schema on the server of ``StoreUnderTest``.
final class Scene {
    let folder: TemporaryFolder
    let broker: BrokerProcess
    /// How daemons reach it.
    let address: Broker
    /// What the names of its schemas begin with.
    private let schemaPrefix = StoreUnderTest.freshSchema()
    private var schemas: Set<String> = []

    /// `brokerSettings`: lines for the broker's configuration.
    convenience init(brokerSettings: [String] = ["allow_anonymous true"]) async throws {
        try self.init(await BrokerProcess(settings: brokerSettings))
    }

    /// `tls`: the files with which daemons reach the broker as `localhost`.
    init(_ broker: BrokerProcess, tls: Broker.TLS? = nil) throws {
        folder = try TemporaryFolder()
        self.broker = broker
        address = tls.map { Broker(host: "localhost", port: broker.port, tls: $0) } ?? broker.address
    }

    deinit {
        for schema in schemas {
            guard let address = StoreUnderTest.address(schema: schema) else { continue }
            try? Stored(at: address).execute("SET lock_timeout = '5s'; DROP SCHEMA IF EXISTS \(schema) CASCADE")
        }
    }

    func city(
        _ name: String = "cityward",
        batch: Int = 1000,
        extraSources: [String] = [],
        feeds: [String] = [#"mqtt: { topic: "cityward/alert/{district}/{rule}" }"#]
    ) throws -> City {
        try City(
            in: folder.url.appendingPathComponent(name, isDirectory: true),
            broker: address,
            clientID: name,
            batch: batch,
            extraSources: extraSources,
            feeds: feeds
        )
    }

    /// Starts a daemon; its store and its log are named after the folder of the city.
    func daemon(_ city: City, clock: String = "wall", notifications: NotifySocket? = nil) throws -> Daemon {
        try Daemon(city, store: store(city), log: log(city), clock: clock, notifications: notifications)
    }

    /// Starts a daemon whose store is a folder, on whatever the tests run: what another one is held against.
    func twin(
        _ city: City,
        clock: String = "wall",
        environment: [String: String] = [:]
    ) throws -> (daemon: Daemon, stored: Stored) {
        let store = folderStore(city)
        let daemon = try Daemon(city, store: store, log: log(city), clock: clock, environment: environment)
        return (daemon, Stored(at: store))
    }

    func stored(_ city: City) -> Stored { Stored(at: store(city)) }

    /// Where the store of a city is, as `--store` takes it.
    func store(_ city: City) -> String {
        let name = city.folder.lastPathComponent.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        let schema = "\(schemaPrefix)_\(String(name))"
        guard let address = StoreUnderTest.address(schema: schema) else { return folderStore(city) }
        schemas.insert(schema)
        return address
    }

    private func folderStore(_ city: City) -> String { folder.path(city.folder.lastPathComponent + "-store") }
    func log(_ city: City) -> URL { folder.url.appendingPathComponent(city.folder.lastPathComponent + ".log") }

    func publish(_ publications: [Publication]) async throws {
        try await Publishing.all(publications, to: address)
    }
}

/// Expects the same lines, and shows the first that stand on one side only.
func expectEqual(_ found: [String], _ wanted: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    guard found != wanted else { return }
    let (foundOnes, wantedOnes) = (Set(found), Set(wanted))
    let missing = wanted.filter { !foundOnes.contains($0) }
    let surplus = found.filter { !wantedOnes.contains($0) }
    let shown = missing.prefix(5).map { "- \($0)" } + surplus.prefix(5).map { "+ \($0)" }
    Issue.record(
        """
        \(found.count) lines instead of \(wanted.count), \(missing.count) missing, \(surplus.count) too many:
        \(shown.joined(separator: "\n"))
        """,
        sourceLocation: sourceLocation
    )
}
