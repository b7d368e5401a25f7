import Feeds
import Storage
import Telemetry

/// What the watch knows of the daemon and its surroundings at one moment.
struct WatchFigures: Sendable {
    /// One device class.
    struct Class: Sendable {
        let name: String
        /// The median of the readings of the last minute, in seconds; `nil` without any.
        var lagSeconds: Double?
        /// When any of its devices was last heard; `nil` for never.
        var heardAt: Instant?
        /// Devices that were heard in the hour before that.
        var devices = 0
    }

    /// Since when the broker sends us what devices publish; `nil` while it does not.
    var audibleSince: Instant?
    var classes: [Class] = []
    /// `nil` while the broker tells nothing of itself.
    var broker: BrokerFigures?
    /// `false` for one that never will, as NATS.
    var brokerCanTell = true
    /// `nil` while the store cannot be looked at.
    var store: StoreFigures?
    var feeds: [FeedStanding] = []
    /// How each feed does since the start.
    var reports: [FeedReport] = []
}
