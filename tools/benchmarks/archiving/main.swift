import Foundation
import Storage
import Telemetry

// Fills a store with the readings of many days and archives them as the daemon does, and says what that costs.
//
//     archive-benchmark FOLDER --devices 10000 --days 30 --readings 100000000

let fields = [
    ("seq", Field.Kind.integer(range: 0...(1 << 53))), ("lat", .number(range: -90...90)),
    ("lon", .number(range: -180...180)),
    ("speed", .number(range: 0...300)), ("course", .number(range: 0...360)),
    ("load", .choice(["empty", "half", "full"])),
    ("cover", .choice(["open", "closed"])), ("lift", .choice(["down", "up"])), ("ignition", .boolean),
    ("mileage", .number(range: 0...1e7)),
].map { Field(name: $0.0, kind: $0.1, unit: nil, isRequired: false) }
let catalogue = Catalogue([DeviceClass(name: "truck", title: "渣土车", fields: fields)])

struct Options {
    var folder = ""
    var devices = 10_000
    var days = 2
    var readings = 2_000_000

    init(_ arguments: [String]) {
        folder = arguments.first ?? ""
        for (name, value) in zip(arguments.dropFirst(), arguments.dropFirst(2)) {
            guard let number = Int(value) else { continue }
            switch name {
            case "--devices": devices = number
            case "--days": days = number
            case "--readings": readings = number
            default: break
            }
        }
    }
}

/// Seconds of processor time of this process.
func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + microseconds
}

let options = Options(Array(CommandLine.arguments.dropFirst()))
guard !options.folder.isEmpty else {
    fatalError("usage: archive-benchmark FOLDER [--devices N] [--days N] [--readings N]")
}

let directory = DeviceDirectory()
let start = Instant(rfc3339: "2026-10-01T00:00:00+08:00") ?? .distantPast
var fleet = DrivingFleet(devices: options.devices, directory)
let perDay = options.readings / options.days
let interval = 86_400_000 / Double(max(1, perDay / options.devices))
var committing = 0.0
var archiving = 0.0
var settled = 0
var longestWait = Duration.zero
let clock = ContinuousClock()

do {
    try FileManager.default.createDirectory(atPath: options.folder, withIntermediateDirectories: true)
    var store = try Store(folder: options.folder, catalogue: catalogue, directory: directory)
    var readings: [Reading] = []
    for day in 0..<options.days {
        let midnight = start + .days(Int64(day))
        var stored = 0
        while stored < perDay {
            readings.removeAll(keepingCapacity: true)
            while readings.count < 1000, stored + readings.count < perDay {
                let number = stored + readings.count
                let round = number / options.devices
                let device = number % options.devices
                let offset = (Double(round) + Double(device) / Double(options.devices)) * interval
                // Terminals report whole seconds.
                readings.append(fleet.reading(of: device, at: midnight + .seconds(Int64(offset / 1000))))
            }
            let begin = cpuSeconds()
            _ = try store.commit(Store.Batch(readings: readings))
            committing += cpuSeconds() - begin
            stored += readings.count
        }
        let begin = cpuSeconds()
        var last = clock.now
        var desk = try ArchiveDesk(
            folder: options.folder,
            terms: ArchiveDesk.Terms(settleAfter: .zero, sealAfter: .zero)
        ) {
            longestWait = max(longestWait, clock.now - last)
            last = clock.now
        }
        last = clock.now
        let now = midnight + .days(1)
        while let work = try desk.work(at: now) {
            if case .settled(let rows, _, _) = work { settled += rows }
            last = clock.now
        }
        archiving += cpuSeconds() - begin
        FileHandle.standardError.write(Data("\rday \(day + 1) of \(options.days)".utf8))
    }
    let days = try StoreReader(folder: options.folder).archivedDays()
    let bytes = days.compactMap(\.seal).map(\.bytes).reduce(0, +)
    let rows = days.compactMap(\.seal).map(\.rows).reduce(0, +)
    print(
        """

        {"readings": \(rows), "bytes_per_reading": \(Double(bytes) / Double(max(1, rows))), \
        "commit_us": \(committing * 1e6 / Double(max(1, rows))), \
        "archive_us": \(archiving * 1e6 / Double(max(1, rows)))}
        """
    )
} catch {
    FileHandle.standardError.write(Data("archive-benchmark: \(error)\n".utf8))
    exit(1)
}
