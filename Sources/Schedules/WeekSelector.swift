import Telemetry

/// Weeks of the year as ISO 8601 counts them: they begin on Monday, and week 1 is the one with the first Thursday.
struct WeekSelector: Sendable {
    /// Week numbers that some year has.
    static let numbers = 1...53

    /// One bit a week; none for every week.
    private var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }

    /// Adds every `step`-th of some weeks, beginning with the first.
    mutating func insert(_ weeks: ClosedRange<Int>, every step: Int) {
        for week in stride(from: weeks.lowerBound, through: weeks.upperBound, by: step) { bits |= 1 << UInt64(week) }
    }

    func contains(_ day: CalendarDay) -> Bool {
        isEmpty || bits >> UInt64(day.week) & 1 == 1
    }
}

extension CalendarDay {
    /// The number of its week, which is that of the week's Thursday: 1 January may be in week 53, 31 December in week 1.
    fileprivate var week: Int {
        let thursday = number - CalendarDay.weekday(of: number) + 3
        let newYear = MonthDay(month: 1, day: 1).number(in: CivilDate(daysSinceEpoch: thursday).year)
        return (thursday - newYear) / 7 + 1
    }
}

extension OpeningHoursParser {
    /// `week 10`, `week 01-10,40-53`, `week 02-52/2`, or nothing.
    mutating func readWeeks(into days: inout DaySelector) throws(OpeningHoursError) {
        guard skip(.week) else { return }
        repeat {
            let first = try readWeek()
            var last = first
            if skip(.hyphen) {
                let token = current
                last = try readWeek()
                guard first < last else {
                    throw error("the weeks end before they begin; across the year's end write 48-53,01-08", at: token)
                }
            }
            days.weeks.insert(first...last, every: try readWeekStep(isRange: first < last))
        } while skip(.comma)
    }

    private mutating func readWeek() throws(OpeningHoursError) -> Int {
        guard case .number(let week, digits: 1...2) = current.kind else { throw unexpected("the number of a week") }
        guard WeekSelector.numbers.contains(week) else { throw error("weeks have the numbers 1 to 53") }
        advance()
        return week
    }

    private mutating func readWeekStep(isRange: Bool) throws(OpeningHoursError) -> Int {
        guard current.kind == .slash else { return 1 }
        guard isRange else { throw error("a step stands behind a range of weeks: week 01-53/2") }
        advance()
        guard case .number(let step, digits: 1...2) = current.kind, (2...26).contains(step) else {
            throw unexpected("every how many weeks, 2 to 26")
        }
        advance()
        return step
    }
}
