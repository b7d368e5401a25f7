import Foundation
import Testing
import TestSupport

/// One fault: a daemon that is disturbed while readings come in, and a line of the table at the end.
///
/// The clock goes with the readings, so that alerts depend on nothing but the readings.
final class FaultTrial {
    let scene: Scene
    let city: City
    let fleet: Fleet
    let stored: Stored
    /// The daemon under test; a test that ends it puts the next one here.
    var daemon: Daemon
    private let fault: String
    private let workload: Workload
    private let start: (Scene, City) throws -> Daemon

    /// What is published: the same for the same numbers.
    struct Workload: Hashable {
        var seed: UInt64 = 20_261_125
        var readingsPerDevice = 20
        var devices = 1000
        /// Unix milliseconds.
        var start = Fleet.start

        var fleet: Fleet {
            Fleet(seed: seed, readingsPerDevice: readingsPerDevice, devices: devices, from: start)
        }
    }

    /// Starts a broker and a daemon, and waits until it is subscribed.
    ///
    /// * `fault`: the name of the line.
    /// * `store`: where the store is, as `--store` takes it, if not where the scene has it.
    /// * `start`: how the daemon is started, each time, where it is not the usual way.
    init(
        _ fault: String,
        _ workload: Workload = Workload(),
        scene: Scene? = nil,
        city: City? = nil,
        store: String? = nil,
        start: ((Scene, City) throws -> Daemon)? = nil
    ) async throws {
        self.fault = fault
        self.workload = workload
        fleet = workload.fleet
        let scene = if let scene { scene } else { try await Scene() }
        let city = if let city { city } else { try scene.city() }
        let address = store ?? scene.store(city)
        let start =
            start ?? { scene, city in
                try Daemon(city, store: address, log: scene.log(city), clock: "readings")
            }
        self.scene = scene
        self.city = city
        self.start = start
        stored = Stored(at: address)
        daemon = try start(scene, city)
        try await daemon.ready()
    }

    /// Publishes the fleet's readings in the background, at QoS 1, until every one is confirmed.
    ///
    /// * `rate`: readings per second.
    func publishing(rate: Int? = 4000, allowance: Int = .max) -> Publishing {
        Publishing(fleet.readings.map(\.publication), to: scene.broker.address, allowance: allowance, rate: rate)
    }

    /// Starts the daemon again, after it was ended.
    ///
    /// * `prefix`, `environment`: as ``Daemon`` has them; without them it is started as the first time.
    func restart(prefix: [String] = [], environment: [String: String] = [:]) throws {
        guard !prefix.isEmpty || !environment.isEmpty else { return daemon = try start(scene, city) }
        daemon = try Daemon(
            city,
            store: scene.store(city),
            log: scene.log(city),
            clock: "readings",
            prefix: prefix,
            environment: environment
        )
    }

    /// Waits until so many readings are stored.
    func stores(_ count: Int, within limit: Duration = .seconds(60)) async throws {
        let stored = stored
        try await eventually("\(count) readings are stored", within: limit, every: .milliseconds(10)) {
            stored.readingCount >= count
        }
    }

    /// How long it takes from now until a reading is stored that was not stored yet.
    func recovery(within limit: Duration = .seconds(120)) async throws -> Duration {
        let start = ContinuousClock.now
        let before = stored.readingCount
        guard before < fleet.readings.count else { return .zero }
        try await stores(before + 1, within: limit)
        return start.duration(to: .now)
    }

    /// Waits for the last reading, ends the daemon, compares with an undisturbed run, and writes the line.
    ///
    /// * `done`: what was done to it, for people.
    /// * `extraPublished`, `rejected`: what was published besides the fleet's readings, and how much of it must be refused.
    /// * `store`: where the store is to be read, if not where it usually is.
    func conclude(
        _ done: String,
        _ publishing: Publishing,
        recovery: Duration,
        extraPublished: Int = 0,
        rejected: Int = 0,
        within limit: Duration = .seconds(240),
        in store: Stored? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let stored = store ?? stored
        try await publishing.finished(within: limit)
        try await eventually("every reading is stored", within: limit, every: .milliseconds(100)) {
            stored.readingCount >= fleet.readings.count + extraPublished - rejected
        }
        try await eventually("what is to be refused is refused", within: limit, every: .milliseconds(100)) {
            stored.rejectionCount >= rejected
        }
        let ending = try await daemon.stop()
        #expect(ending == .exited(0), "\(daemon.process.log.suffix(2000))", sourceLocation: sourceLocation)

        let keys = try stored.readings()
        let wanted = Set(fleet.readings.map(\.key))
        let calm = try await Undisturbed.events(workload)
        let events = try stored.lines(Undisturbed.query)
        expectEqual(keys.filter(wanted.contains), wanted.sorted(), sourceLocation: sourceLocation)
        expectEqual(events, calm, sourceLocation: sourceLocation)
        let refused = stored.rejectionCount
        #expect(refused == rejected, sourceLocation: sourceLocation)
        let published = fleet.readings.count + extraPublished
        let lost = published - keys.count - refused
        #expect(lost == 0, sourceLocation: sourceLocation)
        try FaultTable.add(
            FaultTable.Line(
                fault: fault,
                done: done,
                published: published,
                stored: keys.count,
                rejected: refused,
                lost: lost,
                alerts: Set(events.map { $0.prefix { $0 != " " } }).count,
                alertsAreEqual: events == calm,
                recovery: recovery
            )
        )
    }
}

extension Daemon {
    /// Readings that it says it has stored since it was started.
    var storedCount: Int {
        let words = notifications.status.split(separator: " ")
        return words.firstIndex(of: "stored").flatMap { Int(words[$0 - 1]) } ?? 0
    }
}

/// What a daemon with a folder makes of a workload when nothing happens to it; each workload is played once.
enum Undisturbed {
    /// Events of the fleet's devices; what others report besides has alerts of its own.
    static let query = """
        SELECT e.alert, e.kind, e.at, e.recorded_at, e.data FROM alert_event AS e JOIN alert AS a ON a.id = e.alert
        WHERE a.device LIKE 'd-%' ORDER BY e.alert, e.at, e.kind
        """
    // The suite is serial.
    nonisolated(unsafe) private static var known: [FaultTrial.Workload: [String]] = [:]

    static func events(_ workload: FaultTrial.Workload) async throws -> [String] {
        if let events = unsafe known[workload] { return events }
        let readings = workload.fleet.readings
        let scene = try await Scene()
        let city = try scene.city("calm", feeds: [])
        let (daemon, stored) = try scene.twin(city, clock: "readings")
        try await daemon.ready()
        try await Publishing.all(readings.map(\.publication), to: scene.broker.address, within: .seconds(240))
        try await eventually("an undisturbed run is over", within: .seconds(240), every: .milliseconds(100)) {
            stored.readingCount == readings.count
        }
        #expect(try await daemon.stop() == .exited(0))
        let events = try stored.lines(query)
        #expect(events.count > 100, "so few alerts would prove nothing")
        unsafe known[workload] = events
        return events
    }
}
