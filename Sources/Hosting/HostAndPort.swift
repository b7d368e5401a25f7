/// `HOST:PORT`; an IPv6 address stands in brackets.
public struct HostAndPort: Equatable, Sendable {
    public let host: String
    public let port: Int

    /// `nil` where the text is no address, or its port none of these.
    public init?(_ text: String, ports: ClosedRange<Int>) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            ports.contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = port
    }
}
