// A month of sweeping coverage: readings of a simulated fleet are reckoned on one thread, and how much of the processor's time that
// took; then one day of them from a store, as `cityward report coverage` reads it.
//
// usage: coverage-benchmark [--roads 500] [--days 30] [--hours 8] [--interval 20]

import Coverage
import Documents
import Foundation
import Places
import Reports
import Schedules
import Storage
import Telemetry

var options = ["roads": 500, "days": 30, "hours": 8, "interval": 20]
var rest = CommandLine.arguments.dropFirst()
while let name = rest.popFirst() {
    let key = String(name.drop { $0 == "-" })
    guard options[key] != nil, let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else {
        print("usage: coverage-benchmark [--roads N] [--days N] [--hours N] [--interval SECONDS]")
        exit(2)
    }
    options[key] = value
}
let (roads, days) = (options["roads"] ?? 0, options["days"] ?? 0)

/// Seconds that this thread has run; what else the machine does is not counted.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let town = try SweptTown(roads: roads)
let fields = try SweepingFields(town.sweeper, terms: town.terms)
let beginning = processorTime()
let cells = try RoadCells(town.places, terms: town.terms)
let building = processorTime() - beginning

var readings: [Reading] = []
var count = 0
var hits = 0
var spent = 0.0
var swept = 0.0
var counts = PassCounts(cells: cells.cellNumbers)
let shift = Shift(hours: options["hours"] ?? 0, interval: options["interval"] ?? 0)
for day in 0..<days {
    var ledger = PassLedger(since: town.day(day))
    for sweeper in 0..<roads {
        town.fill(&readings, sweeper: sweeper, day: day, shift)
        let start = processorTime()
        var trace = SweepingTrace()
        for reading in readings {
            guard let segment = trace.segment(to: reading, fields) else { continue }
            cells.forEachHit(of: segment) { ledger.insert($0) }
        }
        spent += processorTime() - start
        count += readings.count
    }
    let start = processorTime()
    counts.removeAll()
    ledger.count(every: town.terms.passInterval, into: &counts)
    for road in cells.roads {
        swept += RoadCoverage(of: road, in: counts, passShare: town.terms.passShare).share
    }
    spent += processorTime() - start
    hits += ledger.count
}

// One day, written to a store and reported.
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coverage-\(UUID().uuidString)").path
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }
let catalogue = Catalogue([town.sweeper])
var stored = 0
do {
    let directory = DeviceDirectory()
    var store = try Store(folder: folder, catalogue: catalogue, directory: directory)
    for sweeper in 0..<roads {
        _ = directory.index(of: "sweeper-\(sweeper)", in: ClassIndex(0))
        town.fill(&readings, sweeper: sweeper, day: 0, shift)
        stored += readings.count
        _ = try store.commit(Store.Batch(readings: readings))
    }
}
let start = processorTime()
guard let period = ReportPeriod("2026-03-02") else { exit(1) }
let document = try CoverageReport.make(
    StoreReader(folder: folder),
    catalogue,
    places: town.places,
    assignments: [],
    terms: town.terms,
    period: period
)
let reporting = processorTime() - start

print(
    """
    {"roads":\(roads),"cells":\(cells.roads.reduce(0) { $0 + $1.cellCount }),"readings":\(count),"hits":\(hits),\
    "building_seconds":\(building),"reckoning_seconds":\(spent),"coverage":\(swept / Double(roads * days)),\
    "stored_readings":\(stored),"report_of_a_day_seconds":\(reporting),"figures":\(document.figures.count)}
    """
)
