/// `credit:` of `reports.yaml`: the points tables that the city may choose from, and which one each class of devices has.
public struct CreditSettings: Sendable, Equatable {
    /// In the order of the file: a class of devices and its scheme.
    public let uses: [(deviceClass: String, scheme: CreditScheme)]

    public static func == (left: CreditSettings, right: CreditSettings) -> Bool {
        left.uses.map(\.deviceClass) == right.uses.map(\.deviceClass)
            && left.uses.map(\.scheme) == right.uses.map(\.scheme)
    }
}

/// A published or agreed way to reckon credit from violations.
public struct CreditScheme: Sendable, Equatable {
    /// Whether violations take points from the base, or are counted up against it.
    public enum Counting: String, Sendable, CaseIterable {
        case deducted, accumulated
    }

    /// How long points count, on the city's calendar; then everybody begins anew.
    public enum Term: String, Sendable, CaseIterable {
        case month, quarter
        case halfYear = "half_year"
        case year

        /// Months of it; twelve are whole terms.
        var months: Int {
            switch self {
            case .month: 1
            case .quarter: 3
            case .halfYear: 6
            case .year: 12
            }
        }
    }

    /// What a rule costs where the scheme says something else than the rule.
    public struct Price: Sendable, Equatable {
        /// `nil` for the rule's own points.
        public let points: Double?
        /// Most that the rule can cost one subject in one term; `nil` for no bound.
        public let cap: Double?
    }

    public struct Grade: Sendable, Equatable {
        /// As `A`.
        public let name: String
        public let title: String
        /// The least score, or the least number of points, that has this grade.
        public let from: Double
    }

    /// Who is graded, and how.
    public struct Subject: Sendable, Equatable {
        public let base: Double
        /// By falling `from`; the last is from 0.
        public let grades: [Grade]
    }

    public let id: String
    public let title: String
    public let source: String
    /// As `2018` or `2018-07-01`.
    public let date: String
    public let counting: Counting
    public let term: Term
    /// By rule.
    public let prices: [String: Price]
    /// Whether rules that the scheme does not list cost their own points; otherwise they cost nothing.
    public let countsOtherRules: Bool
    /// Vehicles, kitchens, stations; `nil` where only companies are graded.
    public let device: Subject?
    /// `nil` where only devices are graded.
    public let company: Subject?
    /// Whether a company has the points of its devices, each one's after its caps; otherwise the caps are the company's own.
    public let sumsDevices: Bool
}

extension CreditScheme {
    /// What so many points come to: what is left of the base, not below 0, or the points themselves.
    func score(_ points: Double, of subject: Subject) -> Double {
        switch counting {
        case .deducted: max(0, subject.base - points)
        case .accumulated: points
        }
    }

    /// The grade of so many points.
    func grade(_ points: Double, of subject: Subject) -> Grade? {
        let score = score(points, of: subject)
        return subject.grades.first { $0.from <= score }
    }

    /// The first and the last month, both 1…12, of the term that a month is in.
    func months(around month: Int) -> ClosedRange<Int> {
        let first = (month - 1) / term.months * term.months + 1
        return first...(first + term.months - 1)
    }
}
