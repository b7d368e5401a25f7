import Telemetry

/// The days on which a rule applies: years, dates, weeks and weekdays, all of which must hold.
struct DaySelector: Sendable {
    /// Empty for every year.
    var years: [ClosedRange<Int>] = []
    /// Empty for every date.
    var dates: [DateRange] = []
    var weeks = WeekSelector()
    /// One bit a weekday, Monday the lowest.
    var weekdays: UInt8 = 0
    /// Beside the weekdays that stand for every week.
    var nthWeekdays: [NthWeekday] = []
    var holidays: HolidaySelector = []
    /// Whether `PH Mo-Fr` was written: the holidays among those weekdays, where `PH,Mo-Fr` is both.
    var needsBoth = false

    /// The end of years without an end, beyond every instant.
    static let lastYear = 10_000

    func contains(_ day: CalendarDay) -> Bool {
        (years.isEmpty || years.contains { $0.contains(day.year) })
            && (dates.isEmpty || dates.contains { $0.contains(day) })
            && weeks.contains(day)
            && containsKind(of: day)
    }

    private func containsKind(of day: CalendarDay) -> Bool {
        guard weekdays != 0 || !nthWeekdays.isEmpty || !holidays.isEmpty else { return true }
        let isWeekday = weekdays >> UInt8(day.weekday) & 1 == 1 || nthWeekdays.contains { $0.contains(day) }
        let isHoliday = !holidays.isDisjoint(with: day.holidays)
        return needsBoth ? isWeekday && isHoliday : isWeekday || isHoliday
    }
}

/// Dates that come every year, or once.
enum DateRange: Hashable, Sendable {
    /// From one ``MonthDay`` through another, across the year's end where the first is the later one.
    case annual(from: MonthDay, through: MonthDay)
    /// Days since 1970-01-01.
    case dated(ClosedRange<Int>)
    /// From a day on, counted since 1970-01-01.
    case since(Int)

    func contains(_ day: CalendarDay) -> Bool {
        switch self {
        case .annual(let first, let last):
            first <= last
                ? first <= day.monthDay && day.monthDay <= last : first <= day.monthDay || day.monthDay <= last
        case .dated(let days):
            days.contains(day.number)
        case .since(let first):
            first <= day.number
        }
    }
}

/// A month and a day of it, ordered as the calendar is.
struct MonthDay: Hashable, Comparable, Sendable {
    let month: Int
    let day: Int

    static func < (left: MonthDay, right: MonthDay) -> Bool {
        (left.month, left.day) < (right.month, right.day)
    }

    /// The day after, in a leap year; after 31 December comes 1 January.
    var next: MonthDay {
        guard day >= CivilDate.days(inMonth: month, of: 2000) else { return MonthDay(month: month, day: day + 1) }
        return MonthDay(month: month % 12 + 1, day: 1)
    }

    /// Days since 1970-01-01; 29 February is 1 March where the year has none.
    func number(in year: Int) -> Int {
        let date = CivilDate(year: year, month: month, day: day) ?? CivilDate(year: year, month: month + 1, day: 1)
        return date?.daysSinceEpoch ?? 0
    }
}

/// The kinds of holidays that opening hours can name.
struct HolidaySelector: OptionSet, Sendable {
    let rawValue: UInt8

    /// `PH`.
    static let publicHoliday = HolidaySelector(rawValue: 1)
    /// `SH`.
    static let schoolHoliday = HolidaySelector(rawValue: 2)
}

/// What a rule may ask about a day.
struct CalendarDay: Sendable {
    /// Days since 1970-01-01.
    let number: Int
    let year: Int
    let monthDay: MonthDay
    /// 0 for Monday … 6 for Sunday.
    let weekday: Int
    let holidays: HolidaySelector

    /// The weekday is given where the day has the hours of another one than its own.
    init(_ number: Int, holidays: HolidaySelector, weekday: Int? = nil) {
        let date = CivilDate(daysSinceEpoch: number)
        self.number = number
        year = date.year
        monthDay = MonthDay(month: date.month, day: date.day)
        self.weekday = weekday ?? Self.weekday(of: number)
        self.holidays = holidays
    }

    /// 0 for Monday … 6 for Sunday.
    static func weekday(of number: Int) -> Int {
        ((number + 3) % 7 + 7) % 7
    }
}
