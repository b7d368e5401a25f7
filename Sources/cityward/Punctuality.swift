import MQTT
import Telemetry

/// Whether we know what devices have reported until now, so that the wall clock may decide what time alone causes.
///
/// After an outage the broker has a backlog for us, and sends it piece by piece: deciding then that a device is silent, or still where it
/// was, would be deciding without having looked. A session with the broker is up to date when most readings of its last batch were fresh, or
/// when it has had nothing to say for a while; we are when every session is.
struct Punctuality {
    /// A broker that has a backlog does not pause for so long.
    private static let longestPause = TimeSpan.seconds(2)

    private struct Standing {
        var isUpToDate = false
        var quietSince: Instant?
        /// Of the batch.
        var readings = 0
        var fresh = 0

        mutating func close(_ yield: Subscriber.Yield, _ now: Instant) {
            switch yield {
            case .away:
                self = Standing()
            case .unread:
                quietSince = nil
            case .nothing:
                let start = quietSince ?? now
                quietSince = start
                if now - start >= Punctuality.longestPause { isUpToDate = true }
            case .messages:
                quietSince = nil
                if readings > 0 { isUpToDate = 2 * fresh > readings }
            }
            readings = 0
            fresh = 0
        }
    }

    private let lateness: TimeSpan
    /// By session.
    private var standings: [Standing] = []

    /// `lateness`: how old a fresh reading may be when it arrives.
    init(lateness: TimeSpan) {
        self.lateness = lateness
    }

    /// Readings of this batch that came by a session.
    mutating func note(_ readings: ArraySlice<Reading>, of session: Int, at now: Instant) {
        cover(session)
        standings[session].readings += readings.count
        for reading in readings where now - reading.observedAt <= lateness { standings[session].fresh += 1 }
    }

    /// What the sessions had for us, when all readings of the batch are noted.
    mutating func isUpToDate(_ yields: [Subscriber.Yield], _ now: Instant) -> Bool {
        var isUpToDate = true
        for session in yields.indices {
            cover(session)
            standings[session].close(yields[session], now)
            isUpToDate = isUpToDate && standings[session].isUpToDate
        }
        return isUpToDate
    }

    private mutating func cover(_ session: Int) {
        while standings.count <= session { standings.append(Standing()) }
    }
}
