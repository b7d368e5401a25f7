import Glibc

/// Microseconds of the clock that systemd compares the times of reloads by.
func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}

/// Sends one message over `$NOTIFY_SOCKET`, the protocol of sd_notify(3); without that variable it does nothing.
///
/// A socket path that begins with `@` is in the abstract name space. A message that cannot be sent is dropped: systemd's watchdog
/// notices what matters.
func notifySystemd(_ message: String) {
    guard let path = unsafe getenv("NOTIFY_SOCKET").map({ unsafe String(cString: $0) }), !path.isEmpty else { return }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
        unsafe target.copyBytes(from: bytes)
        if bytes[0] == UInt8(ascii: "@") { unsafe target[0] = 0 }
    }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
            _ = unsafe sendto(
                descriptor,
                message,
                message.utf8.count,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                target,
                length
            )
        }
    }
}
