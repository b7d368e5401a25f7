import Foundation
import Synchronization

/// Raised once, by whoever wants a thread to end; looked at between turns.
final class StopFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
    }
}

/// Runs `body` on a thread that does nothing else, and returns when it has ended.
func onDedicatedThread(named name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let thread = Thread {
            continuation.resume(with: Result { try body() })
        }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// Sleeps on the calling thread, for loops that have nothing to wait on.
func pause(_ duration: Duration) {
    let seconds = duration / .seconds(1)
    Thread.sleep(forTimeInterval: seconds)
}
