import HTTPTypes
import Synchronization

/// Lets visitors in by their token; without tokens, whoever is on the same machine.
final class Doorkeeper: Sendable {
    /// `nil` where there is no list of tokens.
    private let tokens: Mutex<[Token]?>
    private let listensOnLoopback: Bool

    init(tokens: [Token]?, listensOnLoopback: Bool) {
        self.tokens = Mutex(tokens)
        self.listensOnLoopback = listensOnLoopback
    }

    /// Whoever is not in the new list is out at once, open event streams included.
    func replace(tokens: [Token]?) {
        self.tokens.withLock { $0 = tokens }
    }

    /// `takesPassword`: whether the token may come as the password of HTTP Basic (RFC 7617), the name being any. Programs for maps
    /// often know nothing else. Only paths that nobody can act by take it, because a browser sends it by itself.
    func visitor(of request: HTTPRequest, takesPassword: Bool = false) throws(Problem) -> Visitor {
        do throws(Problem) {
            return try visitor(request, takesPassword)
        } catch {
            var problem = error
            problem.takesPassword = takesPassword
            throw problem
        }
    }

    private func visitor(_ request: HTTPRequest, _ takesPassword: Bool) throws(Problem) -> Visitor {
        guard let tokens = tokens.withLock({ $0 }) else {
            guard listensOnLoopback else { throw refusal("there is no tokens.csv; see 'cityward token'") }
            // A page of elsewhere may have its host name resolved to 127.0.0.1: then the host tells.
            guard let authority = request.authority, isLoopback(authority) else {
                throw Problem(
                    .misdirected,
                    "without tokens only this machine is served: use http://127.0.0.1 or http://localhost"
                )
            }
            return .local
        }
        guard let field = request.headerFields[.authorization] else {
            throw refusal("send the header Authorization: Bearer cw_…; 'cityward token' makes tokens")
        }
        let words = field.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[1].utf8.count <= 512, let secret = secret(words[0], words[1], takesPassword)
        else {
            throw refusal("the header Authorization is 'Bearer ' and a token")
        }
        guard let token = token(of: Token.hash(of: secret), among: tokens) else {
            throw refusal("the token is not valid, or has been revoked; ask an administrator for a new one")
        }
        return Visitor(token)
    }

    private func secret(_ scheme: Substring, _ credentials: Substring, _ takesPassword: Bool) -> String? {
        switch scheme.lowercased() {
        case "bearer": return String(credentials)
        case "basic" where takesPassword:
            let text = bytes(fromBase64: credentials).map { String(decoding: $0, as: UTF8.self) }
            return text?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first.map(
                String.init
            )
        default: return nil
        }
    }

    /// Whether a visitor who is inside may stay, with the same rights.
    func stillKnows(_ visitor: Visitor) -> Bool {
        guard let tokens = tokens.withLock({ $0 }) else { return visitor.hash == nil }
        return tokens.contains { Visitor($0) == visitor }
    }

    /// Looks at every byte of every token, so that the time it takes tells nothing.
    private func token(of hash: [UInt8], among tokens: [Token]) -> Token? {
        var found: Token?
        for token in tokens {
            var difference: UInt8 = token.hash.count == hash.count ? 0 : 1
            for (left, right) in zip(token.hash, hash) { difference |= left ^ right }
            if difference == 0 { found = token }
        }
        return found
    }

    private func refusal(_ detail: String) -> Problem {
        Problem(.unauthorised, detail)
    }
}

/// Whether a host, perhaps with a port, is this machine and no other.
public func isLoopback(_ authority: String) -> Bool {
    var host = authority.lowercased()
    if host.hasPrefix("[") {
        guard let end = host.firstIndex(of: "]") else { return false }
        host = String(host[host.index(after: host.startIndex)..<end])
        return host == "::1"
    }
    if host == "::1" { return true }
    if let colon = host.firstIndex(of: ":") { host = String(host[..<colon]) }
    if host == "localhost" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).compactMap { wholeNumber($0) }
    return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 <= 255 }
        && host.split(separator: ".", omittingEmptySubsequences: false).count == 4
}
