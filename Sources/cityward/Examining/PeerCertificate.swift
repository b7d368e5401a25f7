import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A certificate that a server shows in its handshake, whether or not anybody trusts it.
///
/// Nothing is sent beyond the handshake.
struct PeerCertificate {
    private static let limit = TimeAmount.seconds(5)

    let validUntil: Date

    /// - Throws: where there is no connection, or no certificate.
    init(ofHost host: String, port: Int) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        let context = try NIOSSLContext(configuration: configuration)
        let seen = SeenEnd()
        let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context,
                        serverHostname: isAddress ? nil : host
                    ) { certificates, promise in
                        seen.put(certificates.first?.notValidAfter)
                        promise.succeed(.certificateVerified)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: host, port: port).get()
        let deadline = ContinuousClock.now + .seconds(5)
        while seen.value == nil, channel.isActive, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        try? await channel.close().get()
        guard let end = seen.value else { throw Failure("it shows no certificate") }
        validUntil = Date(timeIntervalSince1970: Double(end))
    }

    private final class SeenEnd: Sendable {
        private let end = Mutex<time_t?>(nil)

        var value: time_t? { end.withLock(\.self) }

        func put(_ value: time_t?) { end.withLock { $0 = value } }
    }
}

/// Whether somebody accepts connections at an address; nothing is sent.
///
/// - Returns: why not; `nil` where somebody does.
func reasonForNoConnection(toHost host: String, port: Int) async -> String? {
    do {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5)).connect(host: host, port: port).get()
        try? await channel.close().get()
        return nil
    } catch {
        return "\(error)"
    }
}
