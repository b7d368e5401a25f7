import Places
import Telemetry

/// What the city knows of a device, and since when the device is known.
struct KnownDevice {
    /// Since when readings have followed each other without a gap.
    var observedSince = Instant.distantPast
    /// The first reading of all that was judged; `distantFuture` before it.
    var knownSince = Instant.distantFuture
    /// From when to when the permits that are valid stay so, as they were last looked up.
    var validFrom = Instant.distantFuture
    var validUntil = Instant.distantPast
    /// How many of its permits are valid then.
    var validPermits = 0
    /// The permits of its plate, valid or not, where ``ReadingScope/permitsHeld`` has them.
    let permits: Range<Int>
    /// The number of its row in the register.
    let row: Int?

    init(row: Int?, permits: Range<Int>) {
        self.row = row
        self.permits = permits
    }
}

/// A permit as one of the trucks holds it that it was given to.
struct PermitHeld: BitwiseCopyable {
    /// The permit's number among all.
    let number: Int
    let sourceSite: PlaceID?
    /// When the truck was last seen there.
    var visitedAt = Instant.distantPast
    /// Whether it is valid, as it was last looked up.
    var isValid = false

    init(number: Int, sourceSite: PlaceID?) {
        self.number = number
        self.sourceSite = sourceSite
    }
}
