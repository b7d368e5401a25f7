import Exposition
import Synchronization
import Telemetry

/// What became of the last reload of the configuration.
final class ReloadRecord: Sendable {
    private struct State {
        var isSuccess = true
        var succeededAt: Instant
    }

    private let state: Mutex<State>

    /// `start`: the configuration that the daemon began with was taken, too.
    init(startedAt start: Instant) {
        state = Mutex(State(succeededAt: start))
    }

    func noteSuccess(at wall: Instant) {
        state.withLock { $0 = State(succeededAt: wall) }
    }

    /// The running rules stay.
    func noteFailure() {
        state.withLock { $0.isSuccess = false }
    }

    var isSuccess: Bool { state.withLock(\.isSuccess) }

    /// Under the names that Prometheus itself has for them.
    func add(to scrape: inout Scrape) {
        let state = state.withLock { $0 }
        scrape.gauge(
            "cityward_config_last_reload_successful",
            "Whether the last reload of the configuration was taken.",
            state.isSuccess ? 1 : 0
        )
        scrape.gauge(
            "cityward_config_last_reload_success_timestamp_seconds",
            "When a configuration was last taken, Unix seconds.",
            Double(state.succeededAt.milliseconds) / 1000
        )
    }
}
