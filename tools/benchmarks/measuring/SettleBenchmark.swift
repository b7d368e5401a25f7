import BenchmarkTown
import Storage
import Telemetry

/// Readings that move from the live store to the file of their day.
struct SettleBenchmark: Benchmark, ~Copyable {
    /// How much is moved at once.
    enum Portion {
        /// All of a day, which is sealed then.
        case day
        /// Twenty minutes of a day that goes on.
        case slice
    }

    private static let devices = 100

    private let portion: Portion
    private let folder: String
    private var fleet: MovingFleet
    private var store: Store
    private var desk: ArchiveDesk
    /// Where the next portion begins.
    private var next: Instant
    private var readings: [Reading] = []
    private var works: [ArchiveDesk.Work] = []
    private var settled = 0

    init(_ portion: Portion, _ workshop: borrowing Workshop) throws {
        guard let midnight = Instant(rfc3339: "2026-10-01T00:00:00+08:00") else {
            throw WrongResult(description: "no instant")
        }
        let folder = try workshop.folder("settle-\(portion)")
        let directory = DeviceDirectory()
        let store = try Store(folder: folder, catalogue: Town.catalogue, directory: directory)
        let terms = ArchiveDesk.Terms(settleAfter: .zero, sealAfter: portion == .day ? .zero : .days(1000))
        let desk = try ArchiveDesk(folder: folder, terms: terms)
        self.portion = portion
        self.folder = folder
        self.store = store
        self.desk = desk
        next = midnight
        fleet = MovingFleet(of: Town(devices: Self.devices, places: 0), directory)
    }

    /// Readings of every truck, evenly over the portion.
    mutating func prepare() throws {
        let rounds = portion == .day ? 100 : 20
        let length: TimeSpan = portion == .day ? .days(1) : .minutes(20)
        let step = TimeSpan(milliseconds: length.milliseconds / Int64(rounds))
        var batch: [Reading] = []
        for _ in 0..<rounds {
            fleet.fill(&readings, count: Self.devices)
            for (number, reading) in readings.enumerated() {
                batch.append(reading.reported(at: next + TimeSpan(milliseconds: Int64(number))))
            }
            next = next + step
        }
        readings = batch
        let outcome = try store.commit(Store.Batch(readings: readings))
        try expect(outcome.stored == readings.count, "\(outcome.stored) of \(readings.count) readings stored")
        works.removeAll()
    }

    mutating func run() throws {
        while let work = try desk.work(at: next) { works.append(work) }
    }

    mutating func check() throws {
        var moved = 0
        var sealed = 0
        for work in works {
            switch work {
            case .settled(let rows, _, _): moved += rows
            case .sealed(let day): sealed += Int(day.seal?.rows ?? 0)
            case .removed, .setAside: throw WrongResult(description: "\(work)")
            }
        }
        settled += moved
        try expect(moved == readings.count, "\(moved) of \(readings.count) readings moved")
        try expect(sealed == (portion == .day ? moved : 0), "\(sealed) of \(moved) readings sealed")
        let left = try rowCount("main.truck_reading", in: folder)
        let rows = try rowCount("truck_reading", in: folder)
        try expect(left == 0 && rows == settled, "\(left) rows left in the live store, \(rows) in all of \(settled)")
    }
}
