import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Telemetry

/// Sends HTTP requests one after the other to one receiver, from a thread that may wait.
///
/// Certificates are always verified, redirects are never followed, and no answer is waited for longer, or read further, than is
/// bounded here.
final class Poster {
    private static let connectLimit = TimeAmount.seconds(5)
    private static let answerLimit = TimeAmount.seconds(10)
    /// Bytes of an answer that are read.
    private static let answerBytes = 64 << 10
    /// Shorter than servers usually keep a quiet connection, so that they do not close one that we are about to use.
    private static let quietLimit = TimeAmount.seconds(4)

    private let client: HTTPClient
    private let bell = Bell()

    private let wall: @Sendable () -> Instant

    /// `authorityFile`: PEM file of the authorities that may have signed the receiver's certificate; `nil` for the system's.
    ///
    /// `wall`: the computer's clock.
    init(trusting authorityFile: String?, wall: @escaping @Sendable () -> Instant) {
        self.wall = wall
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .fullVerification
        tls.minimumTLSVersion = .tlsv12
        if let authorityFile { tls.trustRoots = .file(authorityFile) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: Self.connectLimit, read: Self.answerLimit),
            connectionPool: HTTPClient.Configuration.ConnectionPool(idleTimeout: Self.quietLimit),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        // A failure is for the feed to see, and to wait after.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// What a receiver has answered.
    struct Answer {
        let status: Int
        /// How long the receiver asks us to wait.
        let retryAfter: Duration?
        let body: [UInt8]
    }

    /// Posts a body and waits for the answer.
    ///
    /// - Throws: ``Trouble`` where there was no answer; it never tells the path or query of the URL, which may hold a secret.
    func post(
        _ url: String,
        headers: [(String, String)],
        body: String,
        unless isOver: () -> Bool
    ) throws -> Answer {
        let request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(
                url: url,
                method: .POST,
                headers: HTTPHeaders([("user-agent", "cityward")] + headers),
                body: .string(body)
            )
        } catch {
            throw Trouble("the URL cannot be used: \(error)")
        }
        let receiver = "\(request.host):\(request.port)"
        let task = client.execute(
            request: request,
            delegate: ResponseAccumulator(request: request, maxBodySize: Self.answerBytes),
            deadline: .now() + Self.answerLimit
        )
        do {
            return answer(try wait(for: task, unless: isOver))
        } catch let trouble as Trouble {
            throw trouble
        } catch {
            throw Trouble("\(receiver): \(Self.reason(error))")
        }
    }

    /// Ends all connections.
    func end() { try? client.syncShutdown() }

    /// Waits as the rest of the feed does, so that a stop ends it.
    private func wait(
        for task: HTTPClient.Task<HTTPClient.Response>,
        unless isOver: () -> Bool
    ) throws -> HTTPClient.Response {
        let outcome = Outcome()
        task.futureResult.whenComplete { [bell] result in
            outcome.set(result)
            bell.ring()
        }
        while true {
            let heard = bell.count
            if let result = outcome.value { return try result.get() }
            if isOver() {
                task.cancel()
                throw Trouble("stopped before there was an answer")
            }
            bell.wait(beyond: heard, atMost: .milliseconds(200))
        }
    }

    /// What a request came to, set on a thread of the client.
    private final class Outcome: Sendable {
        private let result = Mutex<Result<HTTPClient.Response, any Error>?>(nil)

        var value: Result<HTTPClient.Response, any Error>? { result.withLock { $0 } }

        func set(_ result: Result<HTTPClient.Response, any Error>) { self.result.withLock { $0 = result } }
    }

    private func answer(_ response: HTTPClient.Response) -> Answer {
        Answer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after").flatMap { retryDelay($0, now: wall()) },
            body: response.body.map { Array($0.readableBytesView) } ?? []
        )
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: "\(error.shortDescription)"
        case let error as NIOSSLError: "TLS: \(error); a private authority is named by ca_file"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { "no connection: \(reason($0.error))" } ?? "its name is unknown"
        case let error as IOError: NSError(domain: NSPOSIXErrorDomain, code: Int(error.errnoCode)).localizedDescription
        default: "\(error)"
        }
    }
}
