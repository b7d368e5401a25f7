import Coverage
import Expressions
import Schedules
import Telemetry

/// The rules of a class that are about roads: each judges every road when its window closes.
struct RoadRules: Sendable {
    private(set) var rules: [Rule] = []
    /// What the slots of their conditions hold.
    private(set) var vocabulary: RoadVocabulary
    let cells: RoadCells
    let fields: SweepingFields
    let terms: CoverageTerms
    /// How far back a judge must have seen readings to know the window that is open, or that closed just now.
    private(set) var memory = TimeSpan.zero

    init(_ cells: RoadCells, _ fields: SweepingFields, _ terms: CoverageTerms) {
        self.cells = cells
        self.fields = fields
        self.terms = terms
        vocabulary = RoadVocabulary(cells.roads)
    }

    mutating func compile(_ condition: String) throws(ExpressionError) -> Program {
        try Program(compiling: condition, with: &vocabulary, expecting: .bool)
    }

    /// `window`: that of the rule.
    mutating func add(_ rule: Rule, _ window: TimeWindow) {
        rules.append(rule)
        memory = max(memory, window.longestOpening + terms.gap + Self.slack)
    }

    /// Sweepers report at different times, and some do not any more when the window closes.
    private static let slack = TimeSpan.hours(1)
}

extension TimeWindow {
    /// The longest time over which a rule on roads looks.
    static let longestLook = TimeSpan.days(8)

    /// How long it is open at a time at most, in the ten years from 2026 on.
    var longestOpening: TimeSpan {
        let start = Instant(milliseconds: 1_767_196_800_000)
        return intervals(from: start, to: start + .days(3653)).map { $0.upperBound - $0.lowerBound }.max() ?? .zero
    }
}
