import HJ212
public import JT808
public import NIOCore
import NIOPosix
import Telemetry

/// A terminal that is not there: it keeps a connection, reports over it, and sends again what is not answered.
///
/// It lives on one event loop, as all its kind of one process may. Reports leave in their order; of those without an answer at most
/// ``window`` are on their way, and all of them leave again over the next connection.
public final class Terminal {
    /// Reports on their way at once.
    public static let window = 32
    /// After so long without an answer a report is sent again, then after twice and three times as long (JT/T 808, 6.2.1); then the
    /// terminal tries another connection.
    private static let patience = TimeAmount.seconds(10)
    private static let mostAttempts = 3

    /// What a terminal tells its owner.
    public enum News: Sendable {
        case acknowledged(TerminalReport, afterNanoseconds: Int64)
        /// The platform does not take it, or what it says.
        case refused
        /// A report is sent again.
        case repeated
        case disconnected
    }

    private struct Sent {
        let report: TerminalReport
        let key: UInt64
        let bytes: [UInt8]
        let firstSentAt: NIODeadline
        var sentAt: NIODeadline
        var attempts = 1
    }

    private let loop: any EventLoop
    private let host: String
    private let port: Int
    private let tell: (News) -> Void
    private var speech: any Speech
    private var channel: (any Channel)?
    private var isWelcome = false
    private var isOver = false
    private var waiting: [TerminalReport] = []
    private var sent: [Sent] = []
    private var failures = 0

    /// A truck's terminal; it registers where it has no code.
    public convenience init(
        _ phone: Phone,
        code: String?,
        to host: String,
        port: Int,
        on loop: any EventLoop,
        tell: @escaping (News) -> Void
    ) {
        self.init(JT808Speech(phone: phone, code: code), host, port, loop, tell)
    }

    /// An emission monitor.
    public convenience init(
        monitor: String,
        password: String?,
        to host: String,
        port: Int,
        on loop: any EventLoop,
        tell: @escaping (News) -> Void
    ) {
        self.init(HJ212Speech(device: monitor, password: password), host, port, loop, tell)
    }

    private init(
        _ speech: any Speech,
        _ host: String,
        _ port: Int,
        _ loop: any EventLoop,
        _ tell: @escaping (News) -> Void
    ) {
        self.speech = speech
        self.host = host
        self.port = port
        self.loop = loop
        self.tell = tell
    }

    /// Reports without an answer, sent or not.
    public var unanswered: Int { waiting.count + sent.count }
    public var isConnected: Bool { isWelcome }

    /// Begins to connect; reports may be given before.
    public func start() { connect() }

    public func report(_ report: TerminalReport) {
        waiting.append(report)
        sendWaiting()
    }

    /// Ends it; what has no answer gets none.
    public func stop() {
        isOver = true
        channel?.close(promise: nil)
    }

    /// Sends again what has waited for long enough; its owner calls it about every second.
    public func lookAround() {
        guard isWelcome, let oldest = sent.first else { return }
        let now = NIODeadline.now()
        guard now - oldest.sentAt > Self.patience * Int64(oldest.attempts) else { return }
        guard oldest.attempts < Self.mostAttempts else {
            channel?.close(promise: nil)
            return
        }
        for index in sent.indices {
            sent[index].sentAt = now
            sent[index].attempts += 1
            write(sent[index].bytes)
            tell(.repeated)
        }
        channel?.flush()
    }

    // MARK: - Connections

    private func connect() {
        guard !isOver else { return }
        let this = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(10))
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TerminalHandler(this.value))
                }
            }
            .connect(host: host, port: port)
            .whenFailure { _ in this.value.retry() }
    }

    fileprivate func connected(_ channel: any Channel) {
        self.channel = channel
        let greeting = speech.greeting()
        if greeting.isEmpty { welcomed() } else { write(greeting) }
        channel.flush()
    }

    fileprivate func disconnected() {
        channel = nil
        isWelcome = false
        tell(.disconnected)
        retry()
    }

    /// A second at first, then longer, and never all terminals at once.
    private func retry() {
        failures += 1
        let ceiling = min(Int64(1) << min(failures, 5), 30) * 1000
        let this = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(Int64.random(in: 200...ceiling))) { this.value.connect() }
    }

    // MARK: - Reports

    fileprivate func heard(_ bytes: Span<UInt8>) {
        for heard in speech.hear(bytes) {
            switch heard {
            case .reply(let bytes): write(bytes)
            case .welcome: welcomed()
            case .acknowledged(let key): acknowledged(key)
            case .refused: tell(.refused)
            }
        }
        channel?.flush()
    }

    private func welcomed() {
        isWelcome = true
        failures = 0
        let now = NIODeadline.now()
        for index in sent.indices {
            sent[index].sentAt = now
            sent[index].attempts = 1
            write(sent[index].bytes)
            tell(.repeated)
        }
        sendWaiting()
    }

    private func sendWaiting() {
        guard isWelcome, !waiting.isEmpty else { return }
        let now = NIODeadline.now()
        var count = 0
        while count < waiting.count, sent.count < Self.window {
            let (key, bytes) = speech.encoded(waiting[count])
            sent.append(Sent(report: waiting[count], key: key, bytes: bytes, firstSentAt: now, sentAt: now))
            write(bytes)
            count += 1
        }
        waiting.removeFirst(count)
        channel?.flush()
    }

    private func acknowledged(_ key: UInt64) {
        guard let index = sent.firstIndex(where: { $0.key == key }) else { return }
        let answered = sent.remove(at: index)
        tell(.acknowledged(answered.report, afterNanoseconds: (.now() - answered.firstSentAt).nanoseconds))
        sendWaiting()
    }

    private func write(_ bytes: [UInt8]) {
        channel?.write(ByteBuffer(bytes: bytes), promise: nil)
    }
}

private final class TerminalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let terminal: Terminal

    init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    func channelActive(context: ChannelHandlerContext) { terminal.connected(context.channel) }
    func channelInactive(context: ChannelHandlerContext) { terminal.disconnected() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        terminal.heard(buffer.readableBytesUInt8Span)
    }
}
