/// Where and how the API is served.
public struct APISettings: Sendable, Equatable {
    /// Certificate and key as PEM files.
    public struct TLS: Sendable, Equatable {
        public let certificateFile: String
        public let keyFile: String

        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    public var host: String
    /// 0 for one that the system chooses; the log tells it.
    public var port: Int
    public var tls: TLS?
    /// The address by which clients reach the server where a proxy stands before it, without a slash at its end; `nil` for the host
    /// that they name.
    public var externalURL: String?
    public var page = PageSettings()
    /// Folder of `index.html` and what belongs to it; `nil` where there is none.
    public var pageFolder: String?
    /// Folder of `leaflet.js`.
    public var leafletFolder = "/usr/share/javascript/leaflet"
    /// `openapi.yaml`; `nil` where it was not found.
    public var openAPIFile: String?

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// Why the API cannot be served.
public enum APIError: Error, Sendable, CustomStringConvertible {
    case cannotListen(String, reason: String)
    case certificate(String)
    case noTokens(String)

    public var description: String {
        switch self {
        case .cannotListen(let address, let reason):
            "cannot listen on \(address): \(reason); another program may hold the port, see 'http.listen' and --listen"
        case .certificate(let reason):
            "the certificate cannot be used: \(reason); see 'http.tls'"
        case .noTokens(let address):
            "refusing to listen on \(address) without tokens, for anybody could act there: make one with 'cityward token', put its "
                + "line into tokens.csv, or listen on 127.0.0.1"
        }
    }
}
