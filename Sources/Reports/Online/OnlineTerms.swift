public import Documents
public import Telemetry

/// The mapping `online:` of `reports.yaml`: what counts as a continuous track.
public struct OnlineTerms: Sendable, Equatable {
    /// Fixes that are no farther apart belong to a continuous track.
    public var continuous: ReportTerm<TimeSpan>
    /// Over longer silence no mileage is counted at all.
    public var longestSilence: ReportTerm<TimeSpan>
    /// Nearer fixes are one position where there is no odometer, in metres.
    public var step: ReportTerm<Double>
    /// An odometer that shows less than this share of the way between fixes is not connected, 0…1.
    public var odometerShare: ReportTerm<Double>
    /// Faster movements between two fixes are not believed, in km/h; an odometer that claims them is not either.
    public var fastest: ReportTerm<Double>
    /// What the city wants of 上线率 and 轨迹完整率, 0…1; `nil` where nobody has said.
    public var onlineTarget: ReportTerm<Double>?
    public var completenessTarget: ReportTerm<Double>?
    /// Everything above with its basis, for the report's notes.
    public var notes: [ReportText] = []

    private static let keys = [
        "continuous", "longest_silence", "step", "odometer_share", "fastest", "online_target", "completeness_target",
    ]

    /// Reads the mapping; `nil`, with problems, where something is missing or wrong.
    public init?(_ value: YAMLValue) {
        guard let values = value.mapping(keys: Self.keys) else { return nil }
        var reader = ReportTermReader(values)
        let continuous = reader.span("continuous", in: .seconds(1) ... .hours(1))
        let longestSilence = reader.span("longest_silence", in: .hours(1) ... .days(7))
        let step = reader.number("step", in: 0...1000, unit: "m")
        let odometerShare = reader.number("odometer_share", in: 0...1)
        let fastest = reader.number("fastest", in: 1...1000, unit: "km/h")
        let onlineTarget = reader.optionalNumber("online_target", in: 0...1)
        let completenessTarget = reader.optionalNumber("completeness_target", in: 0...1)
        guard let continuous, let longestSilence, let step, let odometerShare, let fastest else { return nil }
        self.continuous = continuous
        self.longestSilence = longestSilence
        self.step = step
        self.odometerShare = odometerShare
        self.fastest = fastest
        self.onlineTarget = onlineTarget
        self.completenessTarget = completenessTarget
        notes = reader.notes
    }
}
