import Glibc

/// Microseconds of the clock that systemd compares the times of reloads by.
public func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}

/// Sends one message over `$NOTIFY_SOCKET`, the protocol of sd_notify(3); without that variable it does nothing.
///
/// A message that cannot be sent is dropped: systemd's watchdog notices what matters.
public func notifySystemd(_ message: String) {
    guard let path = unsafe getenv("NOTIFY_SOCKET").map({ unsafe String(cString: $0) }) else { return }
    _ = sendDatagram(Array(message.utf8), to: path)
}
