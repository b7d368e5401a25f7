import API
import Feeds
import Hosting
import Logging
import MQTT
import Rules
import ServiceLifecycle
import Storage
import Telemetry
import UnixSignals

/// The parts of the daemon put together: one straight line from the configuration to the services.
struct Wiring {
    private let running: PartsForRestart
    private let folder: String
    private let plan: PipelinePlan
    private let makePlan: @Sendable (City) -> PipelinePlan
    private let feeds: [Feed]
    /// Feeds that begin with the next event when they are new.
    private let feedsWithoutHistory: [String]
    private let monitor: Monitor
    private let city: City
    private let http: APISettings?

    /// `folder`: where the city was read from, and is read again on SIGHUP.
    /// `http`: where the API is served; `nil` for nowhere.
    init(
        city: City,
        folder: String,
        broker: Broker,
        storeLocation: StoreLocation,
        followsReadings: Bool,
        http: APISettings?
    ) {
        let bell = Bell()
        let board = CursorBoard()
        let clock = SteadyClock()
        let monitor = Monitor(city.rules.catalogue, startedAt: clock.now(), clockIsWall: !followsReadings)
        makePlan = { city in
            PipelinePlan(
                city,
                broker: broker,
                storeLocation: storeLocation,
                followsReadings: followsReadings,
                bell: bell,
                board: board,
                monitor: monitor,
                clock: clock
            )
        }
        plan = makePlan(city)
        let definitions = city.configuration.feeds.map { ($0, receiver: $0.receiver(readingsFrom: broker)) }
        feedsWithoutHistory = definitions.filter(\.receiver.beginsWithTheNextEvent).map(\.0.name)
        feeds = definitions.map { definition, receiver in
            Feed(
                name: definition.name,
                to: receiver,
                filter: definition.filter,
                storeLocation: storeLocation,
                bell: bell,
                board: board,
                wall: clock.now
            )
        }
        running = PartsForRestart(city)
        self.folder = folder
        self.monitor = monitor
        self.city = city
        self.http = http
    }

    /// Runs until a signal, or until a service fails. Services end in reverse order: first the pipeline, then the feeds, which
    /// deliver what it left.
    ///
    /// `hangups`: SIGHUP, which asks for a reload.
    func run(reloadingOn hangups: UnixSignalsSequence, log: Logger) async throws {
        try prepareStore()
        let publisher = CityPublisher(storeLocation: plan.storeLocation, log: log)
        publisher.publish(city)
        let mailbox = PlanMailbox()
        let terms = WatchMailbox(city.watch)
        let server = try http.map { try apiServer($0, log: log) }
        let pipeline = PipelineService(plan: plan, mailbox: mailbox, log: log)
        let reload = ReloadService(
            hangups: hangups,
            folder: folder,
            monitor: monitor,
            running: running,
            plan: makePlan,
            mailbox: mailbox,
            watch: terms,
            server: server,
            publisher: publisher,
            log: log
        )
        let evidence = EvidenceService(
            storeLocation: plan.storeLocation,
            catalogue: plan.rules.catalogue,
            bell: plan.bell,
            log: log
        )
        let archive = archiveService(log: log)
        var services: [NamedService] = []
        if let server { services.append(NamedService("http", server)) }
        services += feeds.map { NamedService("feed \($0.name)", FeedService(feed: $0, log: log)) }
        services += [
            NamedService("archive", archive),
            NamedService("evidence", evidence),
            NamedService("reload", reload),
            NamedService("watch", watchService(terms, log: log)),
            NamedService("pipeline", pipeline),
        ]
        // The lifecycle's own log speaks to its developers, not to ours.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        try await group.run()
        try saveFeedProgress()
    }

    /// Where the clock goes with the readings, days end with them, too.
    private func archiveService(log: Logger) -> ArchiveService {
        ArchiveService(
            storeLocation: plan.storeLocation,
            terms: city.configuration.store.terms,
            catalogue: plan.rules.catalogue,
            followsReadings: plan.clockFollowsReadings,
            wall: plan.clock.now,
            monitor: monitor,
            log: log
        )
    }

    private func watchService(_ terms: WatchMailbox, log: Logger) -> WatchService {
        WatchService(
            broker: plan.broker,
            clientID: plan.clientID,
            storeLocation: plan.storeLocation,
            classes: plan.rules.catalogue.classes.map(\.name),
            feeds: feeds.map(\.name),
            settleAfter: city.configuration.store.terms.settleAfter,
            terms: terms,
            cursors: plan.board,
            monitor: monitor,
            now: plan.clock.now,
            log: log
        )
    }

    private func apiServer(_ settings: APISettings, log: Logger) throws -> APIServer {
        let monitor = monitor
        let storeLocation = plan.storeLocation
        return try APIServer(
            settings,
            storeLocation: storeLocation,
            city: CityView(city),
            tokens: city.tokens,
            sources: APIServer.Sources(
                board: monitor.board,
                bell: plan.bell,
                registry: monitor.registry,
                health: { monitor.health },
                evidence: { try CaseBundle(alert: $0, storeLocation: storeLocation, words: $1) },
                wall: plan.clock.now
            ),
            version: Cityward.version,
            log: log
        )
    }

    /// Makes the store's tables, so that feeds find them when they open it, and the cursors of new feeds that want no history.
    ///
    /// - Throws: also where another daemon has our name, before anything is delivered in it.
    private func prepareStore() throws {
        var store = try plan.openStore(DeviceDirectory())
        let reader = try StoreReader(at: plan.storeLocation)
        let known = Set(try reader.feedStandings().map(\.feed))
        let latest = try reader.latestEvent()
        let fresh = feedsWithoutHistory.filter { !known.contains($0) }
        guard !fresh.isEmpty else { return }
        let cursors = Dictionary(fresh.map { ($0, latest) }) { first, _ in first }
        _ = try store.commit(Store.Batch(feeds: FeedProgress(cursors: cursors)))
    }

    /// What feeds delivered, and had to park, after the pipeline's last commit.
    private func saveFeedProgress() throws {
        let progress = plan.board.takeChanges()
        guard !progress.isEmpty else { return }
        var store = try Store(at: plan.storeLocation, catalogue: plan.rules.catalogue, directory: DeviceDirectory())
        _ = try store.commit(Store.Batch(feeds: progress))
    }
}

extension PipelinePlan {
    init(
        _ city: City,
        broker: Broker,
        storeLocation: StoreLocation,
        followsReadings: Bool,
        bell: Bell,
        board: CursorBoard,
        monitor: Monitor,
        clock: SteadyClock
    ) {
        let configuration = city.configuration
        self.init(
            broker: broker,
            clientID: configuration.clientID,
            sessionExpirySeconds: configuration.sessionExpirySeconds,
            batch: configuration.batch,
            sources: city.sources,
            acceptance: configuration.acceptance,
            jurisdiction: city.jurisdiction,
            rules: city.rules,
            judging: configuration.judging(followsReadings: followsReadings, city.jurisdiction),
            storeLocation: storeLocation,
            bell: bell,
            board: board,
            monitor: monitor,
            clock: clock
        )
    }
}
