import Exposition
import NIOCore
import NIOHTTP1

/// `GET /metrics` for Prometheus, and `GET /health` for whoever wants a word; one answer for each connection.
final class MetricsPage: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let registry: MetricRegistry
    /// Whether all is well, in a word.
    private let health: () -> (isWell: Bool, words: String)
    private var target = ""
    private var isGet = false

    init(_ registry: MetricRegistry, health: @escaping () -> (isWell: Bool, words: String)) {
        self.registry = registry
        self.health = health
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            target = head.uri
            isGet = head.method == .GET
        // A body is of no interest, however long it is.
        case .body: return
        case .end: answer(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ context: ChannelHandlerContext) {
        switch target {
        case _ where !isGet: send("only GET\n", .methodNotAllowed, context)
        case "/metrics": send(registry.text(), .ok, context, as: "text/plain; version=0.0.4; charset=utf-8")
        case "/health":
            let health = health()
            send(health.words + "\n", health.isWell ? .ok : .serviceUnavailable, context)
        default: send("see /metrics and /health\n", .notFound, context)
        }
    }

    private func send(
        _ text: String,
        _ status: HTTPResponseStatus,
        _ context: ChannelHandlerContext,
        as kind: String = "text/plain; charset=utf-8"
    ) {
        let headers: HTTPHeaders = [
            "content-type": kind, "content-length": "\(text.utf8.count)", "connection": "close",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
