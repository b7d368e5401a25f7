import Evidence
import Feeds
import Hosting
import Logging
import ServiceLifecycle
import Storage
import Telemetry

/// Freezes the readings behind alerts on a thread of its own, and writes down where the log of events stands.
struct EvidenceService: Service {
    private static let longestWait = Duration.seconds(1)
    /// It rests this many times as long as it has worked: readings are looked through for many alerts at once, not for each.
    private static let restFactor = 4
    private static let longestRest = Duration.seconds(10)
    /// Others write in between.
    private static let pauseBetweenWrites = Duration.milliseconds(5)
    /// What is left at the end may take this long; the rest is done after the next start.
    private static let stopLimit = Duration.seconds(5)
    /// What fails at once would fail, and look through all those readings, without end.
    private static let longestRetry = Duration.seconds(30)
    private static let headInterval = Duration.seconds(86_400)

    let storeLocation: StoreLocation
    let catalogue: Catalogue
    let bell: Bell
    let log: Logger

    func run() async throws {
        try await onDedicatedThread(named: "evidence") { try keep(until: $0) }
    }

    private func keep(until isStopping: () -> Bool) throws {
        var keeper = try EvidenceKeeper(at: storeLocation, catalogue: catalogue)
        var nextHead = ContinuousClock.now + Self.headInterval
        var stopDeadline: ContinuousClock.Instant?
        var failure: (message: String, retry: Duration)?
        while stopDeadline.map({ ContinuousClock.now < $0 }) ?? true {
            if isStopping(), stopDeadline == nil { stopDeadline = .now + Self.stopLimit }
            let heard = bell.count
            let start = ContinuousClock.now
            do {
                let isBusy = try keeper.freezeNext(at: wallClock(), rest: { pause(Self.pauseBetweenWrites) })
                if failure != nil { log.notice("evidence is frozen again") }
                failure = nil
                if isBusy {
                    rest(min((.now - start) * Self.restFactor, Self.longestRest), unless: isStopping)
                } else if stopDeadline != nil {
                    break
                } else {
                    bell.wait(beyond: heard, atMost: Self.longestWait)
                }
            } catch {
                let message = "\(error)"
                if failure?.message != message {
                    log.warning(
                        "evidence waits, and is tried again: \(message)",
                        metadata: ["store": "\(storeLocation)"]
                    )
                }
                if storeLocation.folder == nil, let fresh = try? EvidenceKeeper(at: storeLocation, catalogue: catalogue)
                {
                    // Its connections may be lost.
                    keeper = fresh
                }
                failure = (message, min((failure?.retry ?? .milliseconds(500)) * 2, Self.longestRetry))
                if stopDeadline != nil { break }
                rest(failure?.retry ?? Self.longestWait, unless: isStopping)
            }
            if ContinuousClock.now >= nextHead {
                nextHead += Self.headInterval
                noteHead(keeper)
            }
        }
        noteHead(keeper)
    }

    /// The journal is kept elsewhere: what it says cannot be made undone in the store.
    private func noteHead(_ keeper: borrowing EvidenceKeeper) {
        guard let head = try? keeper.head(), head.sequence > 0 else { return }
        log.notice("the log of alert events stands at \(head); 'cityward verify --anchor' takes it")
    }
}
