/// Where a broker is, and how to introduce oneself to it.
public struct Broker: Sendable, Equatable {
    public var host: String
    public var port: Int
    public var username: String?
    public var password: String?
    public var tls: TLS?
    /// Seconds without traffic after which a ping proves the connection; 5…65,535.
    public var keepAliveSeconds: Int
    /// Further servers of the same cluster: whoever finds one away goes to the next. User, password and TLS are the same.
    public var others: [Server]
    /// After how many seconds a NATS server delivers again what was not acknowledged (`ack_wait` of its section `mqtt`); brokers that
    /// speak MQTT 5 do so with the next connection, and this says nothing about them.
    public var redeliverySeconds: Int

    /// A host and a port of it.
    public struct Server: Sendable, Equatable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    public init(
        host: String,
        port: Int,
        username: String? = nil,
        password: String? = nil,
        tls: TLS? = nil,
        keepAliveSeconds: Int = 30,
        others: [Server] = [],
        redeliverySeconds: Int = 30
    ) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.tls = tls
        self.keepAliveSeconds = keepAliveSeconds
        self.others = others
        self.redeliverySeconds = redeliverySeconds
    }

    /// Each server of the cluster as one would reach it, the first one first.
    var servers: [Broker] {
        [self]
            + others.map { server in
                var broker = self
                (broker.host, broker.port) = (server.host, server.port)
                return broker
            }
    }

    /// Files for an encrypted connection, as libmosquitto takes them.
    public struct TLS: Sendable, Equatable {
        /// PEM file of the authorities that may have signed the broker's certificate.
        public var authorityFile: String
        /// Our own certificate and key, where the broker asks for them.
        public var certificateFile: String?
        public var keyFile: String?

        public init(authorityFile: String, certificateFile: String? = nil, keyFile: String? = nil) {
            self.authorityFile = authorityFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }
}

extension Broker: CustomStringConvertible {
    /// `127.0.0.1:1883`, without the secrets.
    public var description: String { "\(host):\(port)" }
}
