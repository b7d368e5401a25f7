import MQTT
import Telemetry

/// Whether we know what devices have reported until now, so that the wall clock may decide what time alone causes.
///
/// After an outage the broker has a backlog for us, and sends it piece by piece: deciding then that a device is silent, or still where it
/// was, would be deciding without having looked. We are up to date when most readings of a batch are fresh, or when the broker has
/// had nothing to say for a while.
struct Punctuality {
    /// A broker that has a backlog does not pause for so long.
    private static let longestPause = TimeSpan.seconds(2)

    private let lateness: TimeSpan
    private var quietSince: Instant?

    /// `lateness`: how old a fresh reading may be when it arrives.
    init(lateness: TimeSpan) {
        self.lateness = lateness
    }

    mutating func isUpToDate(_ progress: Subscriber.Progress, _ readings: [Reading], _ now: Instant) -> Bool {
        if progress.isQuiet {
            let start = quietSince ?? now
            quietSince = start
            return now - start >= Self.longestPause
        }
        quietSince = nil
        guard !readings.isEmpty else { return false }
        let fresh = readings.count { now - $0.observedAt <= lateness }
        return 2 * fresh > readings.count
    }
}
