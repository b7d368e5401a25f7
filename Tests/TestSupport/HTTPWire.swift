import Glibc

/// A connection to an HTTP server on this machine, byte by byte: what no client library would send can be sent.
///
/// It never blocks a thread: servers under test may run on the same ones.
package final class HTTPWire {
    /// An answer, whole.
    package struct Reply: Sendable {
        package let status: Int
        /// By their names in lower case.
        package let headers: [String: String]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package enum Failure: Error {
        case closed(received: String)
    }

    private let descriptor: Int32
    /// What was received and not yet taken.
    private var waiting: [UInt8] = []
    private var isAtEnd = false

    package init(port: Int) throws {
        descriptor = try loopbackSocket(SOCK_STREAM, port: port)
    }

    deinit {
        close(descriptor)
    }

    /// One request over a connection of its own.
    package static func ask(
        _ port: Int,
        _ path: String,
        method: String = "GET",
        token: String? = nil,
        headers: [String: String] = [:],
        body: String? = nil,
        within limit: Duration = .seconds(20)
    ) async throws -> Reply {
        let wire = try HTTPWire(port: port)
        try await wire.send(request(path, method: method, token: token, headers: headers, body: body))
        return try await wire.reply(toHead: method == "HEAD", within: limit)
    }

    package static func request(
        _ path: String,
        method: String = "GET",
        token: String? = nil,
        headers: [String: String] = [:],
        body: String? = nil
    ) -> String {
        var fields = ["Host": "127.0.0.1"]
        if let token { fields["Authorization"] = "Bearer \(token)" }
        if let body {
            fields["Content-Type"] = "application/json"
            fields["Content-Length"] = "\(body.utf8.count)"
        }
        fields.merge(headers) { $1 }
        return "\(method) \(path) HTTP/1.1\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n" + (body ?? "")
    }

    /// Sends all of a text; `false` where the server takes no more for so long.
    @discardableResult
    package func send(_ text: String, within limit: Duration = .seconds(20)) async throws -> Bool {
        var rest = Array(text.utf8)[...]
        let deadline = ContinuousClock.now + limit
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(1))
            } else {
                return false
            }
        }
        return true
    }

    /// The next answer, whole.
    package func reply(toHead: Bool = false, within limit: Duration = .seconds(20)) async throws -> Reply {
        let (status, headers) = try await head(within: limit)
        var body: [UInt8] = []
        if toHead || status == 304 {
            // Nothing follows.
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            try await fill(within: limit) { $0.count >= length }
            body = Array(waiting.prefix(length))
            waiting.removeFirst(length)
        } else if headers["transfer-encoding"] == "chunked" {
            while let chunk = try await chunk(within: limit) { body += chunk }
        }
        return Reply(status: status, headers: headers, body: body)
    }

    /// The status line and the headers of the next answer.
    package func head(within limit: Duration = .seconds(20)) async throws -> (status: Int, headers: [String: String]) {
        let lines = try await text(upTo: "\r\n\r\n", within: limit).split(separator: "\r\n").map(String.init)
        let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        return (status, headers)
    }

    /// The next piece of a chunked answer; `nil` at its end.
    package func chunk(within limit: Duration = .seconds(20)) async throws -> [UInt8]? {
        let size = Int(try await text(upTo: "\r\n", within: limit), radix: 16) ?? 0
        try await fill(within: limit) { $0.count >= size + 2 }
        let chunk = Array(waiting.prefix(size))
        waiting.removeFirst(size + 2)
        return size == 0 ? nil : chunk
    }

    /// Whether the server ends the connection in time; what it says before is thrown away.
    package func isClosed(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !isAtEnd, ContinuousClock.now < deadline {
            receive()
            waiting.removeAll()
            try? await Task.sleep(for: .milliseconds(5))
        }
        return isAtEnd
    }

    private func text(upTo end: String, within limit: Duration) async throws -> String {
        let mark = Array(end.utf8)
        try await fill(within: limit) { position(of: mark, in: $0) != nil }
        let place = position(of: mark, in: waiting) ?? 0
        let text = String(decoding: waiting.prefix(place), as: UTF8.self)
        waiting.removeFirst(place + mark.count)
        return text
    }

    private func fill(within limit: Duration, until isEnough: ([UInt8]) -> Bool) async throws {
        let deadline = ContinuousClock.now + limit
        while !isEnough(waiting) {
            let before = waiting.count
            receive()
            if waiting.count > before { continue }
            if isAtEnd { throw Failure.closed(received: String(decoding: waiting.prefix(500), as: UTF8.self)) }
            guard ContinuousClock.now < deadline else { throw TimedOut(what: "bytes of an answer", limit: limit) }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            waiting += buffer.prefix(count)
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            isAtEnd = true
        }
    }
}

private func position(of mark: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= mark.count else { return nil }
    return (0...(bytes.count - mark.count)).first { start in
        bytes[start] == mark[0] && bytes[start..<(start + mark.count)].elementsEqual(mark)
    }
}
