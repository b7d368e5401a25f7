/// `league:` of `reports.yaml`: what districts are ranked by.
public struct LeagueSettings: Sendable, Equatable {
    /// One indicator with its weight.
    public struct Indicator: Sendable, Equatable {
        /// The name of a ``LeagueMeasure``.
        public let measure: String
        /// Its share of the score, beside the other indicators' weights; more than 0.
        public let weight: Double
        /// The value that has full marks, and the one that has none; between them marks are in proportion. Where `full` is the
        /// smaller one, less is better.
        public let full: Double
        public let zero: Double
        /// What a plan or a standard demands; a line in the chart.
        public let target: Double?
        public let source: String?

        /// From 0 to 100.
        func score(_ value: Double) -> Double {
            min(max((value - zero) / (full - zero), 0), 1) * 100
        }
    }

    /// Cases that are shown together, as events and components are.
    public struct Group: Sendable, Equatable {
        public let title: String
        /// As rules give them (`case.category`).
        public let categories: [String]
    }

    public let title: String?
    public let source: String?
    /// Who is ranked, in the order of the file; empty for every district.
    public let districts: [String]
    public let indicators: [Indicator]
    public let groups: [Group]
}
