import Foundation
import Glibc
import Synchronization

/// A real HTTP/1.1 server on a free port of this machine that answers as a script says, also as no good server would.
package final class HTTPReceiver: Sendable {
    package struct Request: Sendable {
        package let target: String
        /// By lower-case name.
        package let headers: [String: String]
        package let body: String
        package let at: ContinuousClock.Instant
    }

    package enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: String = "")
        /// Bytes that are no HTTP.
        case garbage
        /// The connection is cut without an answer.
        case reset
        /// Nothing is said, for as long as the test runs.
        case silence
        case late(Duration, status: Int)
    }

    package let port: Int
    private let descriptor: Int32
    private let script: @Sendable (_ number: Int, Request) -> Answer
    private let seen = Mutex<[Request]>([])
    private let isOver = Atomic<Bool>(false)

    package var requests: [Request] { seen.withLock(\.self) }
    package var url: String { "http://127.0.0.1:\(port)/hook" }

    /// `script`: the answer to each request; they are counted from 0.
    package init(port: Int? = nil, _ script: @escaping @Sendable (_ number: Int, Request) -> Answer) throws {
        let port = try port ?? freePort()
        let descriptor = try listen(on: port)
        self.port = port
        self.descriptor = descriptor
        self.script = script
        Thread.detachNewThread { [self] in serve() }
    }

    /// Closes its port; connections end.
    package func stop() {
        isOver.store(true, ordering: .releasing)
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func serve() {
        while !isOver.load(ordering: .acquiring) {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else { return }
            Thread.detachNewThread { [self] in
                answerAll(client)
                close(client)
            }
        }
    }

    private func answerAll(_ client: Int32) {
        var buffer: [UInt8] = []
        while !isOver.load(ordering: .acquiring), let request = read(client, &buffer) {
            let number = seen.withLock { seen in
                seen.append(request)
                return seen.count - 1
            }
            switch script(number, request) {
            case .status(let status, let headers, let body):
                send(client, text(status, headers, body))
            case .garbage:
                send(client, "\u{1}\u{2}WHAT IS THIS\r\n\r\n")
                return
            case .reset:
                reset(client)
                return
            case .silence:
                while !isOver.load(ordering: .acquiring) { Thread.sleep(forTimeInterval: 0.05) }
                return
            case .late(let delay, let status):
                Thread.sleep(
                    forTimeInterval: delay / .seconds(1)
                )
                send(client, text(status, [], ""))
            }
        }
    }

    private func text(_ status: Int, _ headers: [String], _ body: String) -> String {
        let lines = ["HTTP/1.1 \(status) X", "content-length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// The next whole request of a connection; `nil` at its end.
    private func read(_ client: Int32, _ buffer: inout [UInt8]) -> Request? {
        while true {
            if let request = takeRequest(&buffer) { return request }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(client, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    private func takeRequest(_ buffer: inout [UInt8]) -> Request? {
        guard let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let length = Int(headers["content-length"] ?? "") ?? 0
        guard buffer.count >= end.upperBound + length else { return nil }
        let body = String(decoding: buffer[end.upperBound..<end.upperBound + length], as: UTF8.self)
        buffer.removeFirst(end.upperBound + length)
        let target = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return Request(target: target, headers: headers, body: body, at: .now)
    }

    private func send(_ client: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func reset(_ client: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

private func listen(on port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard bound == 0, Glibc.listen(descriptor, 64) == 0 else {
        throw TimedOut(what: "a port to listen on", limit: .zero)
    }
    return descriptor
}
