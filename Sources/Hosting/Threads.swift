import Foundation
import ServiceLifecycle
import Synchronization

/// Raised once, by whoever wants a thread to end; looked at between turns.
private final class StopFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
    }
}

/// Runs a service's `body` on a thread that does nothing else, and returns when it has ended.
///
/// * `wake`: called when the service is to stop, for a body that waits for something.
/// * `body`: asks again and again whether the service is to stop.
public func onDedicatedThread(
    named name: String,
    wakingBy wake: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (_ isStopping: () -> Bool) throws -> Void
) async throws {
    let stopping = StopFlag()
    try await withTaskCancellationOrGracefulShutdownHandler {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread {
                continuation.resume(with: Result { try body { stopping.isRaised } })
            }
            thread.name = name
            thread.stackSize = 8 << 20
            thread.start()
        }
    } onCancelOrGracefulShutdown: {
        stopping.raise()
        wake()
    }
}

/// Sleeps on the calling thread, but not on when the service is to stop.
public func rest(_ length: Duration, unless isStopping: () -> Bool) {
    let end = ContinuousClock.now + length
    while ContinuousClock.now < end, !isStopping() { pause(.milliseconds(20)) }
}

/// Sleeps on the calling thread, for loops that have nothing to wait on.
public func pause(_ duration: Duration) {
    let seconds = duration / .seconds(1)
    Thread.sleep(forTimeInterval: seconds)
}
