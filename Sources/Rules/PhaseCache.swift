import Schedules
import Telemetry

/// Remembers the phase of a rule's window that was last asked for: readings that follow each other are mostly in the
/// same one.
///
/// A rule without a window is always open.
struct PhaseCache {
    private let window: TimeWindow?
    private var isOpen = true
    private var start = Instant.distantPast
    private var end: Instant

    init(window: TimeWindow?) {
        self.window = window
        end = window == nil ? .distantFuture : .distantPast
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

    private mutating func look(at instant: Instant) {
        if start <= instant, instant < end { return }
        guard let phase = window?.phase(at: instant) else { return }
        (isOpen, start, end) = (phase.isOpen, phase.start, phase.end)
    }
}
