public import HJ212
public import JT808
public import Telemetry

/// What a terminal reports at one time.
public struct TerminalReport: Sendable {
    /// How its sender knows it.
    public let number: Int
    public let time: Instant
    public let content: Content

    public enum Content: Sendable {
        case position(Position)
        /// The groups of real-time data.
        case measurements([[NamedValue]])
    }

    public init(number: Int, time: Instant, _ content: Content) {
        self.number = number
        self.time = time
        self.content = content
    }
}

/// What a terminal says and understands, without a network.
protocol Speech: Sendable {
    /// What it says first on each connection; empty where it need not introduce itself.
    mutating func greeting() -> [UInt8]
    /// A report's bytes, the same each time that it is sent, with the key by which its answer is known.
    mutating func encoded(_ report: TerminalReport) -> (key: UInt64, bytes: [UInt8])
    mutating func hear(_ bytes: Span<UInt8>) -> [Heard]
}

/// What the platform has said.
enum Heard: Equatable {
    /// It waits for this.
    case reply([UInt8])
    /// Reports may come.
    case welcome
    case acknowledged(key: UInt64)
    /// A report was not taken, or the terminal was not.
    case refused
}

/// A truck's terminal: it registers once, authenticates on each connection, and then reports.
struct JT808Speech: Speech {
    private let phone: Phone
    private let edition = Edition.year2013
    private var code: String?
    private var serial: UInt16 = 0
    private var splitter = JT808.FrameSplitter()

    init(phone: Phone, code: String?) {
        self.phone = phone
        self.code = code
    }

    mutating func greeting() -> [UInt8] {
        splitter = JT808.FrameSplitter()
        guard let code else { return registration() }
        return bytes(of: .authentication(Authentication(code: code)))
    }

    mutating func encoded(_ report: TerminalReport) -> (key: UInt64, bytes: [UInt8]) {
        guard case .position(let position) = report.content else {
            preconditionFailure("a terminal of JT/T 808 reports positions")
        }
        let number = serial
        return (UInt64(number), bytes(of: .position(position)))
    }

    mutating func hear(_ bytes: Span<UInt8>) -> [Heard] {
        var messages: [Message] = []
        splitter.split(bytes) { content in
            if let frame = try? JT808.Frame(content: content), let message = try? Message(frame) {
                messages.append(message)
            }
        }
        return messages.compactMap { understand($0) }
    }

    private mutating func understand(_ message: Message) -> Heard? {
        switch message {
        case .registrationReply(let reply):
            guard reply.result == RegistrationReply.registered, let given = reply.code else { return .refused }
            code = given
            return .reply(bytes(of: .authentication(Authentication(code: given))))
        case .platformReply(let reply) where reply.message == .authentication:
            return reply.result == GeneralReply.done ? .welcome : .refused
        case .platformReply(let reply) where reply.message == .position:
            return reply.result == GeneralReply.done ? .acknowledged(key: UInt64(reply.serial)) : .refused
        default: return nil
        }
    }

    private mutating func registration() -> [UInt8] {
        bytes(
            of: .registration(
                Registration(
                    layout: .year2013,
                    province: 42,
                    county: 802,
                    maker: "CITYW",
                    model: "simulator",
                    terminal: String(phone.normalised.suffix(7)),
                    plateColour: 2,
                    plate: "鄂H" + phone.normalised.suffix(5)
                )
            )
        )
    }

    private mutating func bytes(of message: Message) -> [UInt8] {
        defer { serial &+= 1 }
        return message.frames(phone: phone, edition: edition, serial: serial).flatMap(\.encoded)
    }
}

/// An emission monitor: it reports at once, and shows its password each time.
struct HJ212Speech: Speech {
    private let device: String
    private let password: String
    private var splitter = HJ212.FrameSplitter()
    /// Request numbers are times, and differ.
    private var lastRequest = Instant.distantPast

    init(device: String, password: String?) {
        self.device = device
        self.password = password ?? "123456"
    }

    mutating func greeting() -> [UInt8] {
        splitter = HJ212.FrameSplitter()
        return []
    }

    mutating func encoded(_ report: TerminalReport) -> (key: UInt64, bytes: [UInt8]) {
        guard case .measurements(let groups) = report.content else {
            preconditionFailure("a terminal of HJ 212 reports what it measures")
        }
        let request = max(report.time, lastRequest + TimeSpan(milliseconds: 1))
        lastRequest = request
        let segments = Report(
            device: device,
            password: password,
            system: 31,
            command: .realTime,
            dataTime: report.time,
            groups: groups
        ).segments(sentAt: request)
        return (key(DeviceTime.milliseconds(request)), segments.flatMap { $0.frame(checksum: .hj212) })
    }

    mutating func hear(_ bytes: Span<UInt8>) -> [Heard] {
        splitter.append(bytes)
        var heard: [Heard] = []
        while let piece = splitter.next() {
            guard case .frame(let frame) = piece, let header = try? Segment.header(of: frame),
                header.command == .dataReply, let request = header.requestNumber
            else { continue }
            heard.append(.acknowledged(key: key(request)))
        }
        return heard
    }

    private func key(_ request: String) -> UInt64 { UInt64(request) ?? 0 }
}
