import Exposition
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Opens the gateway's ports, all on one event loop.
struct Ports {
    /// Bytes of one read: some fifteen positions. Each connection keeps a buffer of so many.
    private static let readBytes = 1024
    /// What the kernel keeps for a connection in each direction: terminals send little, and are answered in twenty bytes.
    private static let socketBytes: Int32 = 16 << 10
    /// Answers that wait for a slow terminal: some two hundred.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 2048, high: 4096)
    /// Connections that the kernel keeps until they are accepted, for the minute after a restart when all come at once.
    private static let backlog: Int32 = 4096

    /// Connections, or datagrams, that one round of the loop takes at most; see ``Strides``.
    private static let mostOfARound: UInt = 256

    let loop: any EventLoop
    let switchboard: NIOLoopBound<Switchboard>

    func open(_ settings: ListenerSettings, _ metrics: PortMetrics) async throws -> any Channel {
        switch settings.transport {
        case .tcp: try await openTCP(settings, metrics)
        case .udp: try await openUDP(settings, metrics)
        }
    }

    private func openTCP(_ settings: ListenerSettings, _ metrics: PortMetrics) async throws -> any Channel {
        let tls = try settings.tls.map(serverContext)
        let switchboard = switchboard
        // Connections inherit the socket options of their listener, which saves calls for each.
        return try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.maxMessagesPerRead, value: Self.mostOfARound)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: .init(Self.socketBytes))
            .serverChannelOption(.socketOption(.so_sndbuf), value: .init(Self.socketBytes))
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readBytes))
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let board = switchboard.value
                    let port = Port(settings, metrics)
                    let origin = channel.remoteAddress?.ipAddress ?? ""
                    guard let number = board.admit(from: origin, on: port) else { throw Crowded() }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    let link = TCPLink(number: number, port: port, origin: origin, switchboard: board)
                    try channel.pipeline.syncOperations.addHandler(link)
                }
            }
            .bind(host: settings.place.host, port: settings.place.port).get()
    }

    private func openUDP(_ settings: ListenerSettings, _ metrics: PortMetrics) async throws -> any Channel {
        let switchboard = switchboard
        return try await DatagramBootstrap(group: loop)
            // Without SO_REUSEADDR: a second gateway would share the port, and take datagrams from this one.
            .channelOption(.maxMessagesPerRead, value: Self.mostOfARound)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let listener = UDPListener(Port(settings, metrics), switchboard.value)
                    try channel.pipeline.syncOperations.addHandler(listener)
                }
            }
            .bind(host: settings.place.host, port: settings.place.port).get()
    }

    func openMetrics(
        _ place: SocketPlace,
        _ registry: MetricRegistry,
        health: @escaping @Sendable () -> (isWell: Bool, words: String)
    ) async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: .seconds(10)))
                    try channel.pipeline.syncOperations.addHandler(IdleCloser())
                    try channel.pipeline.syncOperations.addHandler(MetricsPage(registry, health: health))
                }
            }
            .bind(host: place.host, port: place.port).get()
    }

    private func serverContext(_ tls: ListenerSettings.TLS) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(tls.certificateFile).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: tls.keyFile, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        if let authority = tls.authorityFile {
            configuration.trustRoots = .file(authority)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

/// A connection that there is no room for.
private struct Crowded: Error {}

/// Whoever asks for metrics and then says nothing is not waited for.
private final class IdleCloser: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }
}
