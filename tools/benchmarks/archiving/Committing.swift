import Foundation
import Storage
import Synchronization
import Telemetry

/// Commits at a steady rate, first alone and then beside an archive that moves what is ten seconds old, and says how long the commits took
/// and how much the archive left behind.
func commitBesideArchive(_ options: Options) throws {
    let alone = try commits(options, "\(options.folder)/alone", isArchived: false)
    let beside = try commits(options, "\(options.folder)/beside", isArchived: true)
    let live = try StoreReader(folder: "\(options.folder)/beside")
    var left = 0
    try live.query("SELECT count(*) FROM main.truck_reading", isOver: { false }, columns: { _ in }) { row in
        if case .integer(let count)? = row.first { left = Int(count) }
        return false
    }
    print(
        """
        {"alone": \(alone), "beside": \(beside), "rate": \(options.rate), "seconds": \(options.seconds), "live_at_the_end": \(left)}
        """
    )
}

/// - Returns: the median, the 99th percentile and the longest commit, in milliseconds, as JSON.
private func commits(_ options: Options, _ folder: String, isArchived: Bool) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let directory = DeviceDirectory()
    var fleet = DrivingFleet(devices: options.devices, directory)
    var store = try Store(folder: folder, catalogue: DrivingFleet.catalogue, directory: directory)
    let isOver = Flag()
    let archive = Thread {
        while isArchived, !isOver.isRaised {
            do {
                var desk = try ArchiveDesk(folder: folder, terms: ArchiveDesk.Terms(settleAfter: .seconds(10))) {
                    Thread.sleep(forTimeInterval: 0.005)
                }
                while !isOver.isRaised, try desk.work(at: now()) != nil {}
            } catch {
                FileHandle.standardError.write(Data("archive: \(error)\n".utf8))
            }
            Thread.sleep(forTimeInterval: 5)
        }
        isOver.end()
    }
    archive.start()
    var times: [Double] = []
    var next = 0
    let begin = ContinuousClock.now
    for batch in 0..<options.rate * options.seconds / 1000 {
        let due = begin + .seconds(1) * batch * 1000 / options.rate
        let wait = (due - .now) / .seconds(1)
        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
        let instant = now()
        let readings = (0..<1000).map { number in
            fleet.reading(
                of: (next + number) % options.devices,
                at: instant + TimeSpan(milliseconds: Int64(number % 50))
            )
        }
        next += 1000
        let start = ContinuousClock.now
        _ = try store.commit(Store.Batch(readings: readings))
        times.append((.now - start) / .milliseconds(1))
    }
    isOver.raise()
    isOver.wait()
    times.sort()
    return """
        {"median_ms": \(times[times.count / 2]), "p99_ms": \(times[times.count * 99 / 100]), "longest_ms": \(times[times.count - 1])}
        """
}

private func now() -> Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
}

/// Raised by one thread, and answered by another at its end.
private final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    var isRaised: Bool { raised.load(ordering: .acquiring) }
    func raise() { raised.store(true, ordering: .releasing) }
    func end() { ended.signal() }
    func wait() { ended.wait() }
}
