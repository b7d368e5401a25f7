import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no HTTP with a problem document, and closes on clients that do not take their answer.
///
/// It stands between the parser and everything else. Streams that are meant to stay open watch themselves.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to read one answer.
    private static let longestAnswer = TimeAmount.seconds(60)

    private var openAnswers = 0
    private var alarm: Scheduled<Void>?
    private var isFailed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFailed else { return }
        if case .head = unwrapInboundIn(data) { openAnswers += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.contentType] != Answer.MediaType.events.rawValue { watch(context.channel) }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            openAnswers -= 1
            let written = promise ?? context.eventLoop.makePromise()
            let alarm = alarm
            written.futureResult.whenComplete { _ in alarm?.cancel() }
            context.write(data, promise: written)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // In the middle of an answer nothing can be said any more.
        guard error is HTTPParserError || error is NIOHTTPDecoderError, openAnswers == 0, !isFailed else {
            context.fireErrorCaught(error)
            return
        }
        isFailed = true
        let answer = Problem(.badRequest, "this is no HTTP request, or its head is too large: \(error)").document
        var head = HTTPResponse(status: .badRequest)
        head.headerFields[.contentType] = Answer.MediaType.problem.rawValue
        head.headerFields[.contentLength] = String(answer.utf8.count)
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: answer))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    private func watch(_ channel: any Channel) {
        alarm?.cancel()
        alarm = channel.eventLoop.scheduleTask(in: Self.longestAnswer) { channel.close(promise: nil) }
    }
}
