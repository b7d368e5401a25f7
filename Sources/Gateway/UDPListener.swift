import NIOCore

/// Datagrams of many terminals on one port; each address that they come from is a link.
///
/// A datagram holds whole frames. What comes while too much is on its way is dropped: its terminal sends it again.
final class UDPListener: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let port: Port
    private let switchboard: Switchboard
    private var links: [SocketAddress: UDPLink] = [:]

    init(_ port: Port, _ switchboard: Switchboard) {
        self.port = port
        self.switchboard = switchboard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let link = link(from: envelope.remoteAddress, context), switchboard.mayRead(link) else { return }
        switchboard.take(envelope.data.readableBytesUInt8Span, of: link)
        link.flush()
        // Of strangers, whose addresses anybody can write on a datagram, nothing is remembered.
        if link.binding == nil { switchboard.close(link, .anonymous) }
    }

    private func link(from address: SocketAddress, _ context: ChannelHandlerContext) -> UDPLink? {
        if let known = links[address] { return known }
        let origin = address.ipAddress ?? ""
        guard let number = switchboard.admit(from: origin, on: port) else { return nil }
        let link = UDPLink(number: number, port: port, address: address, origin: origin, context: context)
        link.onShut = { [unowned self] in links[address] = nil }
        links[address] = link
        switchboard.enter(link)
        return link
    }
}

/// An address that a terminal's datagrams come from.
final class UDPLink: Link {
    private let address: SocketAddress
    private let context: ChannelHandlerContext
    var onShut: () -> Void = {}

    init(number: UInt32, port: Port, address: SocketAddress, origin: String, context: ChannelHandlerContext) {
        self.address = address
        self.context = context
        super.init(number: number, port: port, origin: origin, at: .now())
    }

    override func write(_ bytes: [UInt8]) -> Bool {
        // Where the network takes no more, the answer is lost as any datagram may be.
        guard context.channel.isWritable else { return true }
        let envelope = AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes))
        context.write(NIOAny(envelope), promise: nil)
        return true
    }

    override func flush() { context.flush() }

    override func shut() { onShut() }
}
