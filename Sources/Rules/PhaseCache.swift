import Schedules
import Telemetry

/// Remembers the phase of a window that was last asked for: readings that follow each other are mostly in the same one.
struct PhaseCache {
    private let window: TimeWindow?
    private var last: TimeWindow.Phase?

    init(window: TimeWindow?) {
        self.window = window
    }

    /// The phase that an instant is in; `nil` where there is no window.
    mutating func phase(at instant: Instant) -> TimeWindow.Phase? {
        guard let window else { return nil }
        if let last, last.contains(instant) { return last }
        let phase = window.phase(at: instant)
        last = phase
        return phase
    }
}
