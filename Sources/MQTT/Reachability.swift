import Glibc

/// Whether somebody accepts TCP connections at a host and port, asked with a time limit.
///
/// libmosquitto connects in a blocking call that only the kernel's own limit ends, after two minutes where packets are dropped
/// without an answer; the only call that does not block cannot carry MQTT 5 properties. So we knock first.
///
/// - Returns: `nil` when somebody does, otherwise why not.
func reasonUnreachable(host: String, port: Int, within limit: Duration) -> String? {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &found)
    guard code == 0 else { return unsafe String(cString: gai_strerror(code)) }
    defer { unsafe freeaddrinfo(found) }

    var reason = "no address"
    var candidate = unsafe found
    while let address = unsafe candidate {
        guard let failure = unsafe reasonUnreachable(address.pointee, within: limit) else { return nil }
        reason = failure
        unsafe candidate = address.pointee.ai_next
    }
    return reason
}

private func reasonUnreachable(_ address: addrinfo, within limit: Duration) -> String? {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = unsafe socket(address.ai_family, type, address.ai_protocol)
    guard descriptor >= 0 else { return lastErrorText() }
    defer { close(descriptor) }

    if unsafe connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return nil }
    guard errno == EINPROGRESS else { return lastErrorText() }
    guard wait(for: descriptor, events: POLLOUT, atMost: limit) else { return "no answer within \(limit)" }
    var outcome: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &length)
    return outcome == 0 ? nil : unsafe String(cString: strerror(outcome))
}

/// Waits until the descriptor is ready, or the time is over. An interrupted wait counts as over: callers come back.
func wait(for descriptor: Int32, events: Int32, atMost limit: Duration) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return unsafe poll(&entry, 1, limit.roundedUpMilliseconds) > 0
}

/// Waits until one of the descriptors is ready, or the time is over; the entries tell which.
func wait(for entries: inout [pollfd], atMost limit: Duration) -> Bool {
    unsafe poll(&entries, nfds_t(entries.count), limit.roundedUpMilliseconds) > 0
}

/// Waits until one of two descriptors can be read, or the time is over; returns whether the first can.
func wait(for descriptor: Int32, or other: Int32, atMost limit: Duration) -> Bool {
    var entries = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    return unsafe poll(&entries, 2, limit.roundedUpMilliseconds) > 0 && entries[0].revents != 0
}

/// Sleeps, though a signal may end it early: poll without descriptors.
func pause(_ duration: Duration) {
    _ = wait(for: -1, events: 0, atMost: duration)
}

func lastErrorText() -> String {
    unsafe String(cString: strerror(errno))
}

extension Duration {
    /// Whole milliseconds for `poll`, rounded up so that a wait does not become a spin; 0 when it is over.
    fileprivate var roundedUpMilliseconds: Int32 {
        let milliseconds =
            components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: max(0, milliseconds))
    }
}
