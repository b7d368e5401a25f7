public import Schedules
public import Telemetry

/// The numbers by which sweeping coverage is reckoned: data of the city, from the mapping `coverage` of `reports.yaml`.
public struct CoverageTerms: Sendable {
    /// The class of the sweepers, and its values of the field `work` that sweep and that flush; one may do both.
    public let deviceClass: String
    public let sweepingWorks: [String]
    public let flushingWorks: [String]
    /// The kind of the places that are to be swept; those that are lines.
    public let roadKind: String
    /// About how long a cell is, in metres: a road is cut into equal cells as near to this as its length allows.
    public let cellMetres: Double
    /// How far from the middle of a cell a sweeper may pass, in metres, where the road has no `reach` of its own.
    public let reachMetres: Double
    /// How far its way may turn from the direction of the cell, in degrees.
    public let bearingDegrees: Double
    /// Fixes farther apart than this say nothing of the way between them.
    public let gap: TimeSpan
    /// A cell that is met again sooner than this was swept once.
    public let passInterval: TimeSpan
    /// Between these speeds in km/h a working sweeper sweeps: it does not where it stands, nor where it is too fast.
    public let speeds: ClosedRange<Double>
    /// A road has been swept so often as this share of its cells has been, 0…1.
    public let passShare: Double
    /// The least coverage, 0…1: what reports measure against.
    public let target: Double
    /// By the property `grade` of a road.
    public let grades: [String: Requirement]
    public let shifts: [Shift]
    /// Days on which nothing had to be swept, as for rain, frost or snow.
    public let suspensions: [Suspension]
    /// Where the numbers come from, with their dates.
    public let basis: String?
    /// The mapping as it stands in its file.
    public let source: String

    /// What the grade of a road asks for.
    public struct Requirement: Sendable, Equatable {
        public let sweepsPerDay: Double
        public let flushesPerWeek: Double
    }

    /// Some days, both ends included.
    public struct Suspension: Sendable {
        public let days: ClosedRange<CivilDate>
        public let reason: String
    }

    public struct Shift: Sendable {
        public let name: String
        public let hours: OpeningHours
    }

    /// Why nothing had to be swept on a day; `nil` where it had to.
    public func suspension(on day: CivilDate) -> Suspension? {
        suspensions.first { $0.days.contains(day) }
    }
}
