import Rules
import Places
import Telemetry

/// One load of earth, from where it was loaded to where it was unloaded, as far as readings tell.
///
/// At least one of the two ends was seen.
struct Trip {
    let truck: Truck
    /// `nil` where nobody saw it: over a gap, or on the move.
    let loading: Loading?
    /// `nil` where none was seen within ``TripTerms/longestTrip``.
    let unloading: Unloading?
    /// The body went up under load, and the load sensor did not say that anything fell out.
    let tips: [Unloading]
    /// The permit whose source site it was loaded in.
    let permit: Permits.Permit?
    /// `nil` where one of the ends is missing.
    let passage: Passage?

    /// The instant that says to which day the trip belongs.
    var countedAt: Instant { loading?.at ?? unloading?.at ?? .distantPast }
}

/// 出土: an empty body was filled while the truck stood.
struct Loading: Equatable {
    let at: Instant
    let coordinate: Coordinate
    /// The construction site; `nil` outside of all.
    let site: PlaceID?

    var isSuspicious: Bool { site == nil }
}

/// 消纳: a loaded body was emptied, or went up.
struct Unloading: Equatable {
    enum Verdict: String, Equatable, CaseIterable {
        /// In the disposal site of a permit that was valid then for this plate.
        case normal
        /// Where it was loaded.
        case returned
        /// Anywhere else.
        case suspicious
        /// In a gap, and neither before nor after it was the truck in such a site.
        case unseen
    }

    let at: Instant
    let coordinate: Coordinate
    /// A disposal site, or else a construction site; `nil` outside of all.
    let site: PlaceID?
    let verdict: Verdict
    /// Whether the body was up.
    let isLifted: Bool
}

/// From loading to unloading.
struct Passage: Equatable {
    let length: TimeSpan
    let course: Course
    let stops: [Stop]
    /// The share of its time at which the permit did not cover it, 0…1; `nil` without a permit.
    let offWindowShare: Double?
    /// The fixes on the way.
    let line: [Coordinate]
}
