public import Telemetry

/// Which of two clocks is right, by the word of devices: most have their time from satellites, and their readings arrive within seconds.
public struct ClockWitnesses: Sendable {
    public enum Verdict: Sendable {
        case computerIsRight
        /// The time that the daemon has kept is.
        case computerIsWrong
    }

    /// So many readings must have been heard.
    private static let quorum = 100

    private let lateness: TimeSpan
    private var forComputer = 0
    private var forKept = 0

    /// `lateness`: how old a fresh reading may be when it arrives. One that is older by both clocks says nothing.
    public init(lateness: TimeSpan) {
        self.lateness = lateness
    }

    /// Hears what arrived; three in four must agree, otherwise more are heard.
    ///
    /// * `refused`: readings that seemed to come from the future.
    /// * `now`: the time that the daemon has kept; `leap`: how far the computer's clock is ahead of it.
    public mutating func hear(_ readings: [Reading], refused: Int, at now: Instant, leap: TimeSpan) -> Verdict? {
        for reading in readings {
            let kept = age(of: reading, at: now)
            let computer = age(of: reading, at: now + leap)
            guard min(kept, computer) <= lateness else { continue }
            if computer < kept { forComputer += 1 } else { forKept += 1 }
        }
        if leap > .zero { forComputer += refused }
        let heard = forComputer + forKept
        guard heard >= Self.quorum else { return nil }
        defer { (forComputer, forKept) = (0, 0) }
        if 4 * forComputer >= 3 * heard { return .computerIsRight }
        return 4 * forKept >= 3 * heard ? .computerIsWrong : nil
    }

    /// However it is off.
    private func age(of reading: Reading, at now: Instant) -> TimeSpan {
        max(now - reading.observedAt, reading.observedAt - now)
    }
}
