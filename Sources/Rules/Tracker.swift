import Expressions
import Telemetry

/// Evaluates the tracked conditions of a class with every reading: which readings count in a series, and when a condition
/// was last fulfilled.
struct Tracker: ~Copyable {
    private let programs: ProgramTable
    /// For each tracked condition its program, or its slot as a complement.
    private let conditions: [Int]
    /// For each series its condition, or -1 for none.
    private let filters: [Int]
    /// For each mark its condition.
    private let marks: [Int]
    /// What the last reading fulfilled.
    private var isFulfilled: [Bool]
    private var counts: [Bool]

    init(_ vocabulary: RuleVocabulary) {
        var programs: [Program] = []
        conditions = vocabulary.tracked.map { condition in
            switch condition {
            case .slot(let slot):
                return ~slot
            case .program(let program):
                programs.append(program)
                return programs.count - 1
            }
        }
        self.programs = ProgramTable(programs)
        filters = vocabulary.series.map { $0.filter ?? -1 }
        marks = vocabulary.marks.map(\.condition)
        isFulfilled = vocabulary.tracked.map { _ in false }
        counts = vocabulary.series.map { _ in true }
    }

    /// Takes a reading into what a scope remembers of its device, and points the scope at it.
    mutating func take(
        _ reading: inout Reading,
        of device: Int,
        into scope: inout ReadingScope,
        using registers: inout Registers
    ) {
        let isContinuous = scope.observe(device, at: reading.observedAt)
        scope.memory.add(
            &reading.measurements,
            observedAt: reading.observedAt,
            receivedAt: reading.receivedAt,
            of: device
        )
        // What is remembered must not hang on a reading so far back that a judge built again may not be shown it.
        scope.look(at: device, instant: reading.observedAt, isNew: isContinuous)
        track(&scope, using: &registers)
        if !isContinuous { scope.look(at: device, instant: reading.observedAt, isNew: true) }
    }

    /// Takes in the reading that the scope looks at.
    private mutating func track(_ scope: inout ReadingScope, using registers: inout Registers) {
        scope.recordSiteVisits()
        for index in conditions.indices {
            let condition = conditions[index]
            isFulfilled[index] =
                condition < 0
                ? scope.load(~condition).bool ?? false
                : programs.isTrue(condition, from: &scope, using: &registers)
        }
        for series in filters.indices where filters[series] >= 0 { counts[series] = isFulfilled[filters[series]] }
        scope.recordSamples(counts: counts)
        for mark in marks.indices where isFulfilled[marks[mark]] { scope.setMark(mark) }
    }
}
