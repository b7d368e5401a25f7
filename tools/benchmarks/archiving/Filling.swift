import Foundation
import Storage
import Telemetry

/// Stores the readings of many days, and archives each day when it is over.
func fill(_ options: Options) throws {
    let directory = DeviceDirectory()
    var fleet = DrivingFleet(devices: options.devices, directory)
    var store = try Store(folder: options.folder, catalogue: DrivingFleet.catalogue, directory: directory)
    let start = Instant(rfc3339: "2026-10-01T00:00:00+08:00") ?? .distantPast
    let perDay = options.readings / options.days
    // Whole rounds, so that no two readings of a truck are of one second.
    let rounds = max(1, perDay / options.devices)
    let interval = 86_400_000 / Double(rounds)
    var committing = 0.0
    var archiving = 0.0
    var readings: [Reading] = []
    for day in 0..<options.days {
        let midnight = start + .days(Int64(day))
        for round in 0..<rounds {
            for first in stride(from: 0, to: options.devices, by: 1000) {
                readings.removeAll(keepingCapacity: true)
                for device in first..<min(options.devices, first + 1000) {
                    let offset = (Double(round) + Double(device) / Double(options.devices)) * interval
                    // Terminals report whole seconds.
                    readings.append(fleet.reading(of: device, at: midnight + .seconds(Int64(offset / 1000))))
                }
                let begin = cpuSeconds()
                _ = try store.commit(Store.Batch(readings: readings))
                committing += cpuSeconds() - begin
            }
        }
        let begin = cpuSeconds()
        var desk = try ArchiveDesk(
            folder: options.folder,
            terms: ArchiveDesk.Terms(settleAfter: .zero, sealAfter: .zero)
        )
        while try desk.work(at: midnight + .days(1)) != nil {}
        archiving += cpuSeconds() - begin
        FileHandle.standardError.write(Data("\rday \(day + 1) of \(options.days)".utf8))
    }
    FileHandle.standardError.write(Data("\n".utf8))
    let seals = try StoreReader(folder: options.folder).archivedDays().compactMap(\.seal)
    let rows = Double(max(1, seals.map(\.rows).reduce(0, +)))
    print(
        """
        {"readings": \(Int(rows)), "bytes_per_reading": \(Double(seals.map(\.bytes).reduce(0, +)) / rows), \
        "commit_us": \(committing * 1e6 / rows), "archive_us": \(archiving * 1e6 / rows)}
        """
    )
}
