public import Exposition
public import Feeds
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle
public import Storage
public import Telemetry

/// The HTTP API: what is stored and what happens, for people and programs, and the way for officers to act.
///
/// Everything it knows comes through values and the store; it never holds up the pipeline.
public final class APIServer: Service {
    private static let mostConnections = 512
    private static let mostFollowers = 100
    private static let idleTimeout = TimeAmount.seconds(60)
    /// What is being answered at the end may take so long.
    private static let stopLimit = Duration.seconds(5)

    private let settings: APISettings
    private let room: Room
    private let watch: EventWatch
    private let meter: RequestMeter
    private let log: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// What the API shows beside the store.
    public struct Sources: Sendable {
        public let board: DeviceBoard
        public let bell: Bell
        public let registry: MetricRegistry
        public let health: @Sendable () -> HealthReport
        /// Makes the bundle of an alert; `nil` where there are none.
        public let evidence: (@Sendable (_ alert: String, _ words: CaseLists) throws -> CaseBundle)?
        public let wall: @Sendable () -> Instant

        public init(
            board: DeviceBoard,
            bell: Bell,
            registry: MetricRegistry,
            health: @escaping @Sendable () -> HealthReport,
            evidence: (@Sendable (_ alert: String, _ words: CaseLists) throws -> CaseBundle)?,
            wall: @escaping @Sendable () -> Instant
        ) {
            self.board = board
            self.bell = bell
            self.registry = registry
            self.health = health
            self.evidence = evidence
            self.wall = wall
        }
    }

    /// `tokens`: `nil` where there is no list of tokens.
    /// `onListening`: told the port when connections are accepted.
    ///
    /// - Throws: ``APIError/noTokens(_:)`` where strangers could reach it.
    public init(
        _ settings: APISettings,
        storeLocation: StoreLocation,
        city: CityView,
        tokens: [Token]?,
        sources: Sources,
        version: String,
        log: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) throws {
        let listensOnLoopback = isLoopback(settings.host)
        guard listensOnLoopback || !(tokens ?? []).isEmpty else { throw APIError.noTokens(settings.address) }
        self.settings = settings
        self.log = log
        self.onListening = onListening
        let tail = EventTail(mostFollowers: Self.mostFollowers)
        watch = EventWatch(at: storeLocation, bell: sources.bell, tail: tail, registry: sources.registry, log: log)
        meter = RequestMeter(sources.registry, limit: Responder.mostRequests)
        let registry = sources.registry
        room = Room(
            city: CityHolder(city),
            doorkeeper: Doorkeeper(tokens: tokens, listensOnLoopback: listensOnLoopback),
            readers: StoreReaders(at: storeLocation),
            reports: ReportDesk(at: storeLocation),
            board: sources.board,
            desk: ActDesk(at: storeLocation),
            tail: tail,
            files: PageFiles(
                folder: settings.pageFolder,
                leaflet: settings.leafletFolder,
                openAPI: settings.openAPIFile
            ),
            page: settings.page,
            health: sources.health,
            evidence: sources.evidence,
            registry: registry,
            version: version,
            address: PublicAddress(configured: settings.externalURL, isSecure: settings.tls != nil),
            bell: sources.bell,
            wall: sources.wall
        )
        let holder = room.city
        registry.onScrape { scrape in
            let labels = [("hash", holder.current.ruleSet)]
            scrape.gauge("cityward_rule_set_info", "The rule set in force, by its content hash.", 1, labels)
            scrape.gauge("cityward_event_subscribers", "Clients that follow /events.", Double(tail.followers))
        }
    }

    /// Takes over a reloaded configuration. Whoever's token is gone is out.
    public func replace(city: CityView, tokens: [Token]?) {
        room.city.replace(with: city)
        room.doorkeeper.replace(tokens: tokens)
    }

    /// Serves until it is told to stop; then event streams end, and what is being answered is finished.
    public func run() async throws {
        room.readers.start()
        room.reports.start()
        room.desk.start()
        try watch.start()
        let tail = room.tail
        try await withGracefulShutdownHandler {
            try await serve()
        } onGracefulShutdown: {
            tail.close()
        }
        watch.stop()
        await room.desk.stop()
        await room.readers.stop()
        await room.reports.stop()
    }

    private func serve() async throws {
        let application = try application()
        let address = settings.address
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch let error as IOError {
                    throw APIError.cannotListen(address, reason: "\(error)")
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.stopLimit)
            }
            // Whichever ends first: a client that does not read must not keep the daemon from ending.
            try await group.next()
            group.cancelAll()
        }
    }

    private func application() throws -> Application<Responder> {
        let responder = Responder(
            room: room,
            policy: HeaderPolicy(tileOrigin: settings.page.tiles?.origin),
            meter: meter,
            log: log
        )
        let (log, onListening) = (log, onListening)
        let scheme = settings.tls == nil ? "http" : "https"
        // The server's own log speaks to its developers, not to ours.
        let quiet = Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            responder: responder,
            server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections, logger: quiet)
            ),
            onServerRunning: { channel in
                let address = channel.localAddress.map { "\($0.ipAddress.map(hostInURL) ?? ""):\($0.port ?? 0)" } ?? ""
                log.notice("listening on \(scheme)://\(address)")
                onListening(channel.localAddress?.port ?? 0)
            },
            logger: quiet
        )
    }

    private func server() throws -> HTTPServerBuilder {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 8 << 10,
            maxHeaderListSize: 32 << 10,
            maxHeaderFieldCount: 100
        )
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestGuard()],
                idleTimeout: Self.idleTimeout,
                httpDecoderConfiguration: decoder
            )
        )
        guard let tls = settings.tls else { return plain }
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificateFile).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.keyFile, format: .pem))
            )
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw APIError.certificate("\(error), \(tls.certificateFile) and \(tls.keyFile)")
        }
    }
}

extension APISettings {
    var address: String { "\(hostInURL(host)):\(port)" }
}

/// An IPv6 address stands in brackets.
private func hostInURL(_ host: String) -> String {
    host.contains(":") ? "[\(host)]" : host
}
