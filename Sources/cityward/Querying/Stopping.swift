import Glibc
import Synchronization

/// The signal that came last; 0 before.
private let received = Atomic<Int32>(0)

/// Somebody wants a command to end: Ctrl-C, or `kill`.
enum Stopping {
    /// The signal that came; `nil` where none has.
    static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// From now on SIGINT and SIGTERM are noted, for a command that ends in order. A second one ends it as it is.
    static func listen() {
        // Made here, not in the handler.
        received.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { received.store($0, ordering: .relaxed) }
            // Not SA_RESTART: whoever waits for a reader of its output is to hear of it.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            unsafe sigaction(number, &action, nil)
        }
    }
}

/// A command was ended by a signal.
struct Stopped: Error {
    let signal: Int32

    /// As shells have it.
    var exitCode: Int32 { 128 + signal }
}
