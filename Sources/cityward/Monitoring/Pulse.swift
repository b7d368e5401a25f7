import API
import Synchronization
import Telemetry

/// Whether the pipeline lives: when it last made a turn, and when it last stored something.
final class Pulse: Sendable {
    /// A turn waits a quarter of a second at most, but for the disk.
    private static let longestTurn = Duration.seconds(30)
    /// For so long without a new row something is wrong with the city, or with the way to it.
    private static let longestQuiet = Duration.seconds(600)

    fileprivate struct State {
        var turn: (at: Instant, clock: ContinuousClock.Instant)?
        var commit: (at: Instant, clock: ContinuousClock.Instant)?
        var rows = 0
        var trouble: Trouble?
        /// Since when readings are heard and stored; `nil` before the first turn, and while they are not.
        var wellSince: Instant?
        var damagedDays = 0
    }

    /// What keeps the pipeline from its work.
    enum Trouble: Sendable {
        /// Nothing is acknowledged.
        case store(String)
        case broker(String)
        /// The computer's clock was set, and is not believed.
        case clock(String)
    }

    private let state = Mutex(State())
    private let began = ContinuousClock.now

    /// A turn is over.
    func beat(at wall: Instant, trouble: Trouble?) {
        state.withLock { state in
            state.turn = (wall, .now)
            state.trouble = trouble
            switch trouble {
            case .store, .broker: state.wellSince = nil
            case .clock, nil: state.wellSince = state.wellSince ?? wall
            }
        }
    }

    /// Since when the broker sends us what devices publish and the store takes it; `nil` while that is not so.
    var wellSince: Instant? { state.withLock(\.wellSince) }
    var trouble: Trouble? { state.withLock(\.trouble) }

    /// Rows are on the disk.
    func note(rows: Int, at wall: Instant) {
        state.withLock { state in
            state.commit = (wall, .now)
            state.rows += rows
        }
    }

    /// Days whose files are damaged or missing.
    func note(damagedDays: Int) {
        state.withLock { $0.damagedDays = damagedDays }
    }

    var damagedDays: Int { state.withLock { $0.damagedDays } }

    var report: HealthReport {
        let state = state.withLock { $0 }
        let now = ContinuousClock.now
        var report = HealthReport()
        report.lastTurnAt = state.turn?.at
        report.lastCommitAt = state.commit?.at
        report.rowsCommitted = state.rows
        if now - (state.turn?.clock ?? began) > Self.longestTurn {
            report.add(.fail, "the pipeline has made no turn for \(seconds(now - (state.turn?.clock ?? began)))")
        }
        switch state.trouble {
        case .store(let message):
            report.add(.fail, "nothing is acknowledged until the store can be written: \(message)")
        case .broker(let message), .clock(let message): report.add(.warn, message)
        case nil: break
        }
        report.add(HealthCheck("broker:connection", status: state.brokerStatus, at: state.turn?.at))
        report.add(HealthCheck("store:commit", status: state.storeStatus, at: state.commit?.at))
        if state.damagedDays > 0 {
            report.add(.warn, "the files of \(state.damagedDays) days are damaged or missing; see 'cityward days'")
        }
        let quiet = now - (state.commit?.clock ?? began)
        if quiet > Self.longestQuiet { report.add(.warn, "no reading was stored for \(seconds(quiet))") }
        return report
    }

    private func seconds(_ duration: Duration) -> String {
        "\(TimeSpan.seconds(duration.components.seconds))"
    }
}

extension Pulse.State {
    /// Of a store that cannot be written we know nothing of the broker: the connection is given up on purpose.
    fileprivate var brokerStatus: HealthReport.Status { wellSince == nil ? .warn : .pass }

    fileprivate var storeStatus: HealthReport.Status {
        if case .store = trouble { .fail } else { .pass }
    }
}
