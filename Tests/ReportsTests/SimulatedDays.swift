import Foundation
import Ingest
import Places
import Reports
import Simulation
import Storage
import StoreSupport
import Telemetry

/// Days of the demo city's trucks as a store has them, and what the simulator knows of them.
final class SimulatedDays: Sendable {
    static let start = Instant(rfc3339: "2026-03-01T00:00:00+08:00")!

    private let place = TemporaryStore()
    let trips: [TripTruth]
    let expectations: [Expectation]
    let readings: Int

    /// Plays days from ``start`` on, and stores what the trucks say.
    init(days: Int, devices: Int?, seed: UInt64 = 1) throws {
        var fleet = try Fleet(
            of: City(folder: DemoCity.folder.path),
            .init(devices: devices, seed: seed, start: Self.start, duration: .days(Int64(days)))
        )
        trips = fleet.trips
        expectations = fleet.expectations
        let directory = DeviceDirectory()
        var store = try Store(at: place.location, catalogue: DemoCity.catalogue, directory: directory)
        var intake = Intake(
            sources: [
                Source(
                    topic: try TopicPattern("cityward/truck/{device}"),
                    deviceClass: DemoCity.catalogue.index(of: "truck")!,
                    format: .json,
                    datum: .wgs84
                )
            ],
            catalogue: DemoCity.catalogue,
            directory: directory,
            acceptance: Acceptance(),
            clock: .readings(latest: nil)
        )
        let isTruck = fleet.topics.map { $0.hasPrefix("cityward/truck/") }
        let topics = fleet.topics
        var payload = Payload()
        var arrivals = Arrivals()
        var readings = 0
        while let due = fleet.next(into: &payload) {
            guard isTruck[due.device] else { continue }
            intake.take(
                topic: topics[due.device].utf8.span,
                payload: payload.bytes.span,
                isRetained: false,
                wall: due.at,
                into: &arrivals
            )
            guard arrivals.readings.count >= 5000 else { continue }
            readings += arrivals.readings.count
            _ = try store.commit(Store.Batch(readings: arrivals.readings))
            arrivals = Arrivals()
        }
        self.readings = readings + arrivals.readings.count
        _ = try store.commit(Store.Batch(readings: arrivals.readings))
    }

    func reader() throws -> StoreReader { try place.reader() }
}
