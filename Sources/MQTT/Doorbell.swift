import CLinux
import Glibc

/// Wakes a thread that waits in `poll`; rung from any other.
struct Doorbell: ~Copyable, Sendable {
    /// An eventfd(2): readable once somebody has rung.
    let descriptor: Int32

    init() throws(MQTTError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .library(call: "eventfd", reason: lastErrorText()) }
    }

    deinit {
        close(descriptor)
    }

    func ring() {
        var one: UInt64 = 1
        // A bell that has been rung 2⁶⁴ times is ringing.
        unsafe _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func silence() {
        var count: UInt64 = 0
        unsafe _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
