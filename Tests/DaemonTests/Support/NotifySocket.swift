import Foundation
import Glibc
import Synchronization
import TestSupport

/// The receiving end of `$NOTIFY_SOCKET`, as systemd holds it: it reads all the time, so that nobody who reports ever waits.
final class NotifySocket: Sendable {
    /// What `$NOTIFY_SOCKET` says: a path, or a name of the abstract name space behind an `@`.
    let address: String
    private let descriptor: Int32
    private let received = Mutex<[String]>([])
    private let isClosed = Atomic<Bool>(false)

    init(_ address: String) throws {
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { target in
            unsafe target.copyBytes(from: address.utf8.prefix(107))
            if address.hasPrefix("@") { unsafe target[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.utf8.count)
        let outcome = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        guard outcome == 0 else { throw NotifySocketFailure(address: address, code: errno) }
    }

    /// A socket in a folder.
    convenience init(in folder: URL) throws {
        try self.init(folder.appendingPathComponent("n\(UInt16.random(in: .min ... .max))").path)
        listen()
    }

    /// Reads until ``close()``.
    func listen() {
        let thread = Thread { [self] in
            while !isClosed.load(ordering: .acquiring) {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&entry, 1, 50) > 0 else { continue }
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
                if count > 0 { received.withLock { $0.append(String(decoding: bytes[..<count], as: UTF8.self)) } }
            }
            Glibc.close(descriptor)
        }
        thread.start()
    }

    func close() { isClosed.store(true, ordering: .releasing) }

    /// The variables that were sent, `NAME=value` each, in their order.
    var lines: [String] {
        received.withLock { $0 }.flatMap { $0.split(separator: "\n").map(String.init) }
    }

    /// The last `STATUS=`, without its name.
    var status: String { lines.last { $0.hasPrefix("STATUS=") }.map { String($0.dropFirst(7)) } ?? "" }
}

struct NotifySocketFailure: Error {
    let address: String
    let code: Int32
}
