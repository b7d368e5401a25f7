import Foundation
import Synchronization

/// Shows on a terminal how far a report is, and ends it when its time is over.
final class ReportMeter: Sendable {
    struct TimeIsOver: Error {}

    private let deadline: ContinuousClock.Instant
    private let isShown: Bool
    /// The last per cent that was shown.
    private let shown = Mutex(-1)

    init(limit: Duration, onTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        deadline = .now + limit
        isShown = onTerminal
    }

    func show(_ share: Double) throws {
        guard ContinuousClock.now < deadline else { throw TimeIsOver() }
        let percent = Int(share * 100)
        let isNew = shown.withLock { last in
            defer { last = percent }
            return percent != last
        }
        if isShown, isNew { put("\r\(percent) %") }
    }

    func end() {
        if isShown, shown.withLock({ $0 >= 0 }) { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
