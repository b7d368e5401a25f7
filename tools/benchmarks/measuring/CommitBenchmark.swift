import BenchmarkTown
import Databases
import Storage
import Telemetry

/// Batches of readings, each committed and synchronised.
struct CommitBenchmark: Benchmark, ~Copyable {
    private static let devices = 1000
    private static let batch = 1000

    private let folder: String
    private var fleet: MovingFleet
    private var store: Store
    private var readings: [Reading] = []
    private var outcome = Store.Outcome()
    private var committed = 0

    init(_ workshop: borrowing Workshop) throws {
        let folder = try workshop.folder("commit")
        let directory = DeviceDirectory()
        let store = try Store(folder: folder, catalogue: Town.catalogue, directory: directory)
        self.folder = folder
        self.store = store
        fleet = MovingFleet(of: Town(devices: Self.devices, places: 0), directory)
    }

    mutating func prepare() {
        fleet.fill(&readings, count: Self.batch)
        for index in readings.indices { readings[index] = readings[index].reported }
    }

    mutating func run() throws {
        outcome = try store.commit(Store.Batch(readings: readings))
        committed += readings.count
    }

    func check() throws {
        try expect(
            outcome.stored == Self.batch && outcome.duplicates == 0,
            "\(outcome.stored) of \(Self.batch) readings stored, \(outcome.duplicates) of them twice"
        )
        let rows = try rowCount("truck_reading", in: folder)
        try expect(rows == committed, "\(rows) rows in the store of \(committed) readings")
    }
}

/// How many rows a table of a store has, as others see it.
func rowCount(_ table: String, in folder: String) throws -> Int {
    var count: Int?
    let reader = try StoreReader(folder: folder)
    try reader.query("SELECT count(*) FROM \(table)", isOver: { false }, columns: { _ in }) { row in
        if case .integer(let rows)? = row.first { count = Int(rows) }
        return false
    }
    guard let count else { throw WrongResult(description: "the store does not say how many rows \(table) has") }
    return count
}
