import NIOCore

/// A terminal's TCP connection: the last handler of its channel.
///
/// It reads when the switchboard lets it, and never by itself. What comes is taken where it lies; nothing is kept but a frame that has begun.
final class TCPLink: Link, ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let switchboard: Switchboard
    private var context: ChannelHandlerContext?
    private var hasWritten = false

    init(number: UInt32, port: Port, origin: String, switchboard: Switchboard) {
        self.switchboard = switchboard
        super.init(number: number, port: port, origin: origin, at: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        switchboard.enter(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard !isClosed else { return }
        switchboard.take(buffer.readableBytesUInt8Span, of: self)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
        if switchboard.mayRead(self) { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switchboard.close(self, .ended)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switchboard.close(self, .ended)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        switchboard.close(self, .ended)
        self.context = nil
    }

    override func write(_ bytes: [UInt8]) -> Bool {
        guard let context, context.channel.isWritable else { return false }
        context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        hasWritten = true
        return true
    }

    override func flush() {
        guard hasWritten else { return }
        hasWritten = false
        context?.flush()
    }

    override func readAgain() { context?.read() }

    override func shut() {
        context?.flush()
        context?.close(promise: nil)
    }
}
