import Glibc
import TestSupport

/// A socket to a port of this machine, byte by byte: what no terminal should send can be sent. It never blocks a thread.
final class Wire {
    enum Kind {
        case tcp, udp
    }

    private let descriptor: Int32
    private(set) var received: [UInt8] = []
    private(set) var isAtEnd = false

    /// * `receiveBuffer`: bytes that the kernel keeps for us; `nil` for as many as it likes.
    init(port: Int, _ kind: Kind = .tcp, receiveBuffer: Int32? = nil) throws {
        descriptor = try loopbackSocket(kind == .tcp ? SOCK_STREAM : SOCK_DGRAM, port: port) { descriptor in
            guard var receiveBuffer else { return }
            let length = socklen_t(MemoryLayout<Int32>.size)
            unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, length)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends as much as the other side takes; returns whether it took all.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count
        }
    }

    /// Takes what is there; returns what came since it was last called.
    func take() -> [UInt8] {
        receive()
        defer { received = [] }
        return received
    }

    /// Whether the other side ends the connection in time; what it says before is thrown away.
    func isClosed(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !isAtEnd, ContinuousClock.now < deadline {
            receive()
            received = []
            try? await Task.sleep(for: .milliseconds(5))
        }
        return isAtEnd
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isAtEnd {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 {
                received += buffer.prefix(count)
            } else if count == 0 || (errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED) {
                isAtEnd = true
            } else {
                return
            }
        }
    }
}
