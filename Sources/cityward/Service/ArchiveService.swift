import Hosting
import Logging
import ServiceLifecycle
import Storage
import Telemetry

/// Moves readings to the files of their days, seals days and removes what is too old, on a thread of its own. Of a store that is a
/// database it drops the partitions that are too old.
struct ArchiveService: Service {
    /// Readings leave the live store this often: the more at once, the fewer pages are written for each.
    private static let interval = Duration.seconds(60)
    /// The pipeline commits in between.
    private static let pauseBetweenWrites = Duration.milliseconds(5)
    private static let longestRetry = Duration.seconds(300)

    let storeLocation: StoreLocation
    let terms: ArchiveDesk.Terms
    let catalogue: Catalogue
    /// Whether it is as late as the latest reading says; otherwise the clock says it.
    let followsReadings: Bool
    /// What the computer's clock shows.
    let wall: @Sendable () -> Instant
    let monitor: Monitor
    let log: Logger

    func run() async throws {
        try await onDedicatedThread(named: "archive") { archive(until: $0) }
    }

    private func archive(until isStopping: () -> Bool) {
        var failure: (message: String, retry: Duration)?
        var watch = DamageWatch()
        while !isStopping() {
            do {
                try work(&watch, until: isStopping)
                if failure != nil { log.notice("readings are archived again") }
                failure = nil
                rest(Self.interval, unless: isStopping)
            } catch {
                let message = "\(error)"
                if failure?.message != message {
                    log.warning(
                        "the archive waits, and is tried again: \(message)",
                        metadata: ["store": "\(storeLocation)"]
                    )
                }
                failure = (message, min((failure?.retry ?? .seconds(5)) * 2, Self.longestRetry))
                rest(failure?.retry ?? Self.interval, unless: isStopping)
            }
        }
    }

    private func work(_ watch: inout DamageWatch, until isStopping: () -> Bool) throws {
        switch storeLocation {
        case .folder(let path): try work(in: path, &watch, until: isStopping)
        case .postgresql(let server): try work(on: server, until: isStopping)
        }
    }

    private func work(on server: PostgreSQLAddress, until isStopping: () -> Bool) throws {
        let days = try DayDesk(at: server, catalogue: catalogue, sumAfter: terms.sealAfter)
        guard let now = followsReadings ? try days.latestObservation() : wall() else { return }
        if !terms.keep.isEmpty {
            let partitions = try PartitionDesk(at: server, keep: terms.keep)
            for name in try partitions.dropExpired(at: now, unless: isStopping) {
                log.notice("dropped \(name): its readings are kept no longer")
            }
        }
        for day in try days.sum(at: now, unless: isStopping) { log.info("summed up \(day)") }
    }

    private func work(in folder: String, _ watch: inout DamageWatch, until isStopping: () -> Bool) throws {
        var desk = try ArchiveDesk(folder: folder, terms: terms) { pause(Self.pauseBetweenWrites) }
        // Also where something else goes wrong.
        defer { watch.look(desk, monitor, log) }
        let found = try desk.adopt()
        if found > 0 { log.notice("\(found) files of days were found that the live store did not know") }
        while !isStopping(), let now = followsReadings ? try desk.latestObservation() : wall(),
            let work = try desk.work(at: now, unless: isStopping)
        {
            log.log(level: level(of: work), "\(work)", metadata: metadata(of: work))
        }
        if !isStopping() { try watch.verify(desk, log, until: isStopping) }
    }

    private func level(of work: ArchiveDesk.Work) -> Logger.Level {
        switch work {
        case .settled: .debug
        case .sealed: .info
        case .removed: .notice
        case .setAside: .error
        }
    }

    private func metadata(of work: ArchiveDesk.Work) -> Logger.Metadata {
        switch work {
        case .settled(let rows, let name, let day): ["class": "\(name)", "day": "\(day)", "rows": "\(rows)"]
        case .sealed(let day): ["class": "\(day.deviceClass)", "day": "\(day.day)", "rows": "\(day.seal?.rows ?? 0)"]
        case .removed(let day), .setAside(let day, _): ["class": "\(day.deviceClass)", "day": "\(day.day)"]
        }
    }
}
