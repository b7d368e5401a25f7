import Glibc
import Synchronization

/// Tells those who wait that something may be there. A thousand rings before anybody listens are one.
///
/// It waits by the clock that nobody sets: Foundation's conditions wait by the wall's, and an hour longer when that is set back.
@safe
public final class Bell: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let condition: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private let rings = Atomic<UInt64>(0)

    public init() {
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// How often the bell has rung.
    public var count: UInt64 { rings.load(ordering: .acquiring) }

    public func ring() {
        unsafe pthread_mutex_lock(mutex)
        rings.wrappingAdd(1, ordering: .releasing)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits until the bell has rung more often than `heard`, or the time is over.
    public func wait(beyond heard: UInt64, atMost limit: Duration) {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = max(limit, .zero).components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        unsafe pthread_mutex_lock(mutex)
        while count == heard, unsafe pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT {}
        unsafe pthread_mutex_unlock(mutex)
    }
}
