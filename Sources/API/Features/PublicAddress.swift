import HTTPTypes

/// The address by which clients reach this server: links of OGC API – Features are whole addresses, because its clients follow no others.
struct PublicAddress: Sendable {
    /// As the configuration has it, without a slash at its end; `nil` where nothing is said.
    let configured: String?
    /// Whether the server itself speaks TLS.
    let isSecure: Bool

    /// What comes before the path: `https://city.example.cn`.
    ///
    /// Behind a proxy that speaks TLS or has a path of its own, only the configuration knows. Headers with the word "Forwarded" are not
    /// believed: whoever can send a request can send them.
    func root(of request: HTTPRequest) throws(Problem) -> String {
        if let configured { return configured }
        guard let host = request.authority, !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(isHostByte)
        else {
            throw Problem(.badRequest, "send the header Host, or set http.external_url in cityward.yaml")
        }
        return "\(isSecure ? "https" : "http")://\(host)"
    }
}

private func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
        true
    default: false
    }
}
