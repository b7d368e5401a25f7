public import HJ212
public import MQTT

/// `gateway.yaml`: where terminals come in, where their reports go, and how much anybody may cost.
public struct GatewaySettings: Sendable {
    public var broker = Broker(host: "127.0.0.1", port: 1883)
    public var listeners: [ListenerSettings] = []
    /// File of the terminals that are let in; `nil` for anybody.
    public var terminalsFile: String?
    /// Where Prometheus finds the metrics; `nil` for nowhere.
    public var metrics: SocketPlace? = SocketPlace(host: "127.0.0.1", port: 8481)
    public var limits = GatewayLimits()

    public init() {}
}

/// An address and a port to listen on; port 0 lets the system choose.
public struct SocketPlace: Sendable, Equatable, CustomStringConvertible {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What terminals speak.
public enum TerminalProtocol: String, Sendable, CaseIterable {
    case jt808, hj212
}

public enum Transport: String, Sendable, CaseIterable {
    case tcp, udp
}

/// One port for terminals of one protocol.
public struct ListenerSettings: Sendable {
    public var `protocol`: TerminalProtocol
    public var transport: Transport
    public var place: SocketPlace
    public var topic: TerminalTopic
    public var tls: TLS?
    /// How the checksums of HJ 212 must be reckoned; `nil` for any of the known ways.
    public var checksum: ChecksumKind?

    public init(
        _ protocol: TerminalProtocol,
        transport: Transport = .tcp,
        place: SocketPlace,
        topic: TerminalTopic,
        tls: TLS? = nil,
        checksum: ChecksumKind? = nil
    ) {
        self.protocol = `protocol`
        self.transport = transport
        self.place = place
        self.topic = topic
        self.tls = tls
        self.checksum = checksum
    }

    /// PEM files for an encrypted port.
    public struct TLS: Sendable, Equatable {
        public var certificateFile: String
        public var keyFile: String
        /// The authorities one of which must have signed the terminal's own certificate; `nil` where terminals need none.
        public var authorityFile: String?

        public init(certificateFile: String, keyFile: String, authorityFile: String? = nil) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
            self.authorityFile = authorityFile
        }
    }
}

/// What terminals, and those who only pretend to be some, may cost.
public struct GatewayLimits: Sendable, Equatable {
    /// Connections of all listeners together.
    public var connections = 20_000
    /// Those from one address; a mobile network may show thousands of terminals under one.
    public var connectionsPerAddress = 5000
    /// Reports that the broker has yet to confirm; beyond that nothing is read.
    public var inFlight = 20_000
    /// Those of one connection. What one read brought is still taken, so that it may be exceeded by some sixty.
    public var inFlightPerConnection = 16
    /// From connecting to the first thing that shows who it is.
    public var admission = Duration.seconds(30)
    /// Without a single good frame.
    public var idle = Duration.seconds(900)
    /// Damaged or foreign things in a row, after which a connection is closed.
    public var strikes = 64

    public init() {}
}
