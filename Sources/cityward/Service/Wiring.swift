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
    private let plan: PipelinePlan
    private let feeds: [MQTTFeed]

    init(city: City, broker: Broker, storeFolder: String, followsReadings: Bool) {
        let configuration = city.configuration
        let bell = Bell()
        let board = CursorBoard()
        plan = PipelinePlan(
            broker: broker,
            clientID: configuration.clientID,
            sessionExpirySeconds: configuration.sessionExpirySeconds,
            batch: configuration.batch,
            sources: city.sources,
            acceptance: configuration.acceptance,
            rules: city.rules,
            judging: Judge.Settings(
                lateness: configuration.lateness,
                fastestKilometresPerHour: configuration.fastestKilometresPerHour,
                followsReadings: followsReadings
            ),
            storeFolder: storeFolder,
            bell: bell,
            board: board,
            wall: wallClock
        )
        feeds = configuration.feeds.map {
            MQTTFeed(
                name: $0.name,
                broker: $0.broker ?? broker,
                topic: $0.topic,
                storeFolder: storeFolder,
                bell: bell,
                board: board
            )
        }
    }

    /// Runs until a signal, or until a service fails. Services end in reverse order: first the pipeline, then the feeds, which
    /// deliver what it left.
    func run(log: Logger) async throws {
        try prepareStore()
        let pipeline = PipelineService(plan: plan, log: log)
        let services: [any Service] = feeds.map { FeedService(feed: $0, log: log) } + [pipeline]
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
