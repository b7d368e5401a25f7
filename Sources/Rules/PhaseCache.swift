import Schedules
import Telemetry

/// Remembers the phase of a rule's window that was last asked for: readings that follow each other are mostly in the
/// same one.
///
/// A rule without a window is always open; its exception, if there is one, closes it.
struct PhaseCache {
    private let window: TimeWindow?
    private let exception: TimeWindow?
    private(set) var isOpen = true
    private(set) var start = Instant.distantPast
    private(set) var end: Instant

    init(window: TimeWindow?, exception: TimeWindow?) {
        self.window = window
        self.exception = exception
        end = window == nil && exception == nil ? .distantFuture : .distantPast
    }

    mutating func isOpen(at instant: Instant) -> Bool {
        look(at: instant)
        return isOpen
    }

    /// The first instant after the given one at which the window opens or closes; `distantFuture` where there is none.
    mutating func boundary(after instant: Instant) -> Instant {
        look(at: instant)
        return end
    }

    /// Finds the phase that an instant is in: from ``start`` on, and before ``end``.
    mutating func look(at instant: Instant) {
        if start <= instant, instant < end { return }
        let always = TimeWindow.Phase(isOpen: true, start: .distantPast, end: .distantFuture)
        let open = window?.phase(at: instant) ?? always
        guard let closed = exception?.phase(at: instant) else {
            (isOpen, start, end) = (open.isOpen, open.start, open.end)
            return
        }
        isOpen = open.isOpen && !closed.isOpen
        start = max(open.start, closed.start)
        end = min(open.end, closed.end)
    }
}
