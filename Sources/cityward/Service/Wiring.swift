import Feeds
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
    private let feeds: [MQTTFeed]

    /// `folder`: where the city was read from, and is read again on SIGHUP.
    init(city: City, folder: String, broker: Broker, storeFolder: String, followsReadings: Bool) {
        let bell = Bell()
        let board = CursorBoard()
        makePlan = { city in
            PipelinePlan(
                city,
                broker: broker,
                storeFolder: storeFolder,
                followsReadings: followsReadings,
                bell: bell,
                board: board
            )
        }
        plan = makePlan(city)
        feeds = city.configuration.feeds.map {
            MQTTFeed(
                name: $0.name,
                broker: $0.broker ?? broker,
                topic: $0.topic,
                storeFolder: storeFolder,
                bell: bell,
                board: board
            )
        }
        running = PartsForRestart(city)
        self.folder = folder
    }

    /// Runs until a signal, or until a service fails. Services end in reverse order: first the pipeline, then the feeds, which
    /// deliver what it left.
    ///
    /// `hangups`: SIGHUP, which asks for a reload.
    func run(reloadingOn hangups: UnixSignalsSequence, log: Logger) async throws {
        try prepareStore()
        let mailbox = PlanMailbox()
        let pipeline = PipelineService(plan: plan, mailbox: mailbox, log: log)
        let reload = ReloadService(
            hangups: hangups,
            folder: folder,
            running: running,
            plan: makePlan,
            mailbox: mailbox,
            log: log
        )
        let services: [any Service] = feeds.map { FeedService(feed: $0, log: log) } + [reload, pipeline]
        // The lifecycle's own log speaks to its developers, not to ours.
        let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        try await group.run()
        try saveCursors()
    }

    /// Makes the store's tables, so that feeds find them when they open it.
    private func prepareStore() throws {
        _ = try Store(folder: plan.storeFolder, catalogue: plan.rules.catalogue, directory: DeviceDirectory())
    }

    /// What feeds delivered after the pipeline's last commit.
    private func saveCursors() throws {
        let cursors = plan.board.takeChanges()
        guard !cursors.isEmpty else { return }
        var store = try Store(folder: plan.storeFolder, catalogue: plan.rules.catalogue, directory: DeviceDirectory())
        _ = try store.commit(Store.Batch(cursors: cursors))
    }
}

extension PipelinePlan {
    init(
        _ city: City,
        broker: Broker,
        storeFolder: String,
        followsReadings: Bool,
        bell: Bell,
        board: CursorBoard
    ) {
        let configuration = city.configuration
        self.init(
            broker: broker,
            clientID: configuration.clientID,
            sessionExpirySeconds: configuration.sessionExpirySeconds,
            batch: configuration.batch,
            sources: city.sources,
            acceptance: configuration.acceptance,
            rules: city.rules,
            judging: configuration.judging(followsReadings: followsReadings),
            storeFolder: storeFolder,
            bell: bell,
            board: board,
            wall: wallClock
        )
    }
}
