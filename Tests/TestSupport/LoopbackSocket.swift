package import Glibc

/// Connects a socket to a port of this machine and makes it one that never blocks a thread.
///
/// * `prepare`: what is to be set before it connects.
package func loopbackSocket(
    _ type: __socket_type,
    port: Int,
    prepare: (Int32) -> Void = { _ in }
) throws(CannotConnect) -> Int32 {
    let descriptor = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    prepare(descriptor)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let outcome = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard outcome == 0 else {
        let code = errno
        close(descriptor)
        throw CannotConnect(port: port, code: code)
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    return descriptor
}

/// Nobody listens there, or is willing to.
package struct CannotConnect: Error {
    package let port: Int
    /// As `errno` had it.
    package let code: Int32
}
