import Telemetry

/// The days on which some rule's dates begin, or cease, to hold.
///
/// Between two edges opening hours depend on the weekday alone, so a search for the next change looks at one week and
/// goes on at the next edge: years without a change cost nothing.
struct DateEdges: Sendable {
    /// Edges of every year, sorted.
    private let annual: [MonthDay]
    /// Edges of one year, sorted, in days since 1970-01-01.
    private let dated: [Int]
    private let publicHolidays: [Int]
    private let schoolHolidays: [Int]
    /// Whether any day may be an edge: weeks are not alike where they are counted.
    private let isEveryDay: Bool

    init(of hours: OpeningHours, _ holidays: HolidayCalendar) {
        var annual: Set<MonthDay> = []
        var dated: Set<Int> = []
        var named: HolidaySelector = []
        for rule in hours.rules {
            named.formUnion(rule.days.holidays)
            for years in rule.days.years {
                dated.insert(MonthDay(month: 1, day: 1).number(in: years.lowerBound))
                guard years.upperBound < DaySelector.lastYear else { continue }
                dated.insert(MonthDay(month: 1, day: 1).number(in: years.upperBound + 1))
            }
            for range in rule.days.dates {
                switch range {
                case .annual(let first, let last): annual.formUnion([first, last.next])
                case .dated(let days): dated.formUnion([days.lowerBound, days.upperBound + 1])
                case .since(let first): dated.insert(first)
                }
            }
        }
        isEveryDay = hours.rules.contains { !$0.days.weeks.isEmpty || !$0.days.nthWeekdays.isEmpty }
        self.annual = annual.sorted()
        self.dated = dated.sorted()
        publicHolidays = named.contains(.publicHoliday) ? holidays.publicHolidays : []
        schoolHolidays = named.contains(.schoolHoliday) ? holidays.schoolHolidays : []
    }

    /// From the first to the last day that belongs to one year only; outside of it every year is like another.
    var span: ClosedRange<Int>? {
        let days = [dated, publicHolidays, schoolHolidays].flatMap { [$0.first, $0.last] }.compactMap(\.self)
        guard let first = days.min(), let last = days.max() else { return nil }
        return first...last + 1
    }

    /// The first edge on a day or after it.
    func first(notBefore day: Int) -> Int? {
        guard !isEveryDay else { return day }
        var edges = [dated.first(notBelow: day), annualEdge(notBefore: day)]
        for holidays in [publicHolidays, schoolHolidays] {
            guard let holiday = holidays.first(notBelow: day - 1) else { continue }
            edges.append(holiday == day - 1 ? day : holiday)
        }
        return edges.compactMap(\.self).min()
    }

    /// The last edge on a day or before it.
    func last(notAfter day: Int) -> Int? {
        guard !isEveryDay else { return day }
        var edges = [dated.last(notAbove: day), annualEdge(notAfter: day)]
        for holidays in [publicHolidays, schoolHolidays] {
            guard let holiday = holidays.last(notAbove: day) else { continue }
            edges.append(holiday == day ? day : holiday + 1)
        }
        return edges.compactMap(\.self).max()
    }

    private func annualEdge(notBefore day: Int) -> Int? {
        guard let first = annual.first else { return nil }
        let year = CivilDate(daysSinceEpoch: day).year
        for edge in annual where edge.number(in: year) >= day { return edge.number(in: year) }
        return first.number(in: year + 1)
    }

    private func annualEdge(notAfter day: Int) -> Int? {
        guard let last = annual.last else { return nil }
        let year = CivilDate(daysSinceEpoch: day).year
        for edge in annual.reversed() where edge.number(in: year) <= day { return edge.number(in: year) }
        return last.number(in: year - 1)
    }
}
