import CPostgreSQL
import Glibc
import Synchronization

/// Asks the server to end what a connection runs; on a thread of its own, because libpq waits there without a limit for a server that
/// does not answer.
final class Cancellation: Sendable {
    private let hasEnded = Atomic(false)

    /// It begins at once.
    init(of connection: OpaquePointer) {
        let request = unsafe Request(connection, reportingTo: self)
        let context = unsafe Unmanaged.passRetained(request).toOpaque()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { unsafe pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let outcome = unsafe pthread_create(&thread, &attributes, run, context)
        // Without a thread there is no request; the statement ends by itself, or its connection is given up.
        if outcome != 0 {
            unsafe Unmanaged<Request>.fromOpaque(context).release()
            end()
        }
    }

    /// Whether the server has had the request by then. One that came later would end a statement that nobody wants to end.
    func hasEnded(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while !hasEnded.load(ordering: .acquiring) {
            guard ContinuousClock.now < deadline else { return false }
            usleep(1000)
        }
        return true
    }

    fileprivate func end() { hasEnded.store(true, ordering: .releasing) }
}

/// What the thread takes with it.
@safe
private final class Request {
    let request: OpaquePointer?
    let cancellation: Cancellation

    init(_ connection: OpaquePointer, reportingTo cancellation: Cancellation) {
        unsafe request = unsafe PQgetCancel(connection)
        self.cancellation = cancellation
    }

    deinit {
        unsafe PQfreeCancel(request)
    }
}

private func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let request = unsafe Unmanaged<Request>.fromOpaque(context).takeRetainedValue()
    var message = [CChar](repeating: 0, count: 256)
    // What it says is of no use: the statement ends, or the wait for its end does.
    unsafe _ = PQcancel(request.request, &message, Int32(message.count))
    request.cancellation.end()
    return nil
}
