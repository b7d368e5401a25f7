public import Telemetry

/// When an office works, and by when it must be done with something that takes so many working hours or working days.
///
/// The hours are opening hours for a week without holidays. Public holidays are not worked; a Saturday or Sunday that is
/// worked in exchange (调休上班) has the hours of Monday.
public struct WorkingTime: Sendable {
    public let hours: OpeningHours
    public let zone: CivilZone
    private let holidays: HolidayCalendar

    /// The usual hours of a Chinese office, for those who are not told others.
    public static let customaryHours = "Mo-Fr 08:30-12:00,14:00-17:30"

    /// How far a deadline may be away, in days.
    public static let longestSearch = 3660

    public init(_ hours: OpeningHours, in zone: CivilZone = .shanghai, holidays: HolidayCalendar = HolidayCalendar()) {
        self.hours = hours
        self.zone = zone
        self.holidays = holidays
    }

    /// Whether work begins on a date.
    public func isWorkday(_ date: CivilDate) -> Bool {
        date.dayNumber.flatMap(closingTime) != nil
    }

    /// The first instant at which so much working time has passed; `start` itself if there is nothing to do.
    ///
    /// Four hours from Friday 17:00 are over on Monday at 12:00, not at 14:00. Returns `nil` if that is further away than
    /// ``longestSearch``, as it is when the hours are never open.
    public func deadline(from start: Instant, workHours: TimeSpan) -> Instant? {
        guard workHours > .zero else { return start }
        var rest = Int(workHours.milliseconds)
        let (first, millisecond) = zone.local(start)
        var now = millisecond
        for day in first...first + Self.longestSearch {
            let minutes = hours.openMinutes(today: workday(day), yesterday: workday(day - 1))
            while let begin = minutes.first(in: true, from: now / 60_000) {
                let end = (minutes.first(in: false, from: begin) ?? MinuteSet.count) * 60_000
                now = max(now, begin * 60_000)
                guard rest > end - now else { return zone.instant(day: day, millisecond: now + rest) }
                rest -= end - now
                now = end
            }
            now = 0
        }
        return nil
    }

    /// The end of work on the last of so many working days; `start` itself if there are none.
    ///
    /// The day on which the time begins to run is not counted, and the last day ends when business ends (Civil Code of the
    /// People's Republic of China, articles 201 and 203). Returns `nil` if that is further away than ``longestSearch``.
    public func deadline(from start: Instant, workDays: Int) -> Instant? {
        guard workDays > 0 else { return start }
        let (first, _) = zone.local(start)
        var rest = workDays
        for day in first + 1...first + Self.longestSearch {
            guard let closing = closingTime(of: day) else { continue }
            rest -= 1
            if rest == 0 { return zone.instant(day: day, millisecond: closing * 60_000) }
        }
        return nil
    }

    /// The minute at which the work that begins on a day ends, above 1,440 if it ends after midnight.
    private func closingTime(of day: Int) -> Int? {
        guard let workday = workday(day) else { return nil }
        let started = hours.openMinutes(today: workday, yesterday: nil)
        guard let last = started.last(in: true, through: MinuteSet.count - 1) else { return nil }
        let carriedOver = hours.openMinutes(today: nil, yesterday: workday)
        guard last == MinuteSet.count - 1, carriedOver[0] else { return last + 1 }
        return MinuteSet.count + (carriedOver.first(in: false, from: 0) ?? MinuteSet.count)
    }

    /// The day as the office sees it, `nil` for a holiday.
    private func workday(_ day: Int) -> CalendarDay? {
        let holidays = holidays.holidays(on: day, among: [.publicHoliday, .schoolHoliday])
        guard !holidays.contains(.publicHoliday) else { return nil }
        let isWeekend = CalendarDay.weekday(of: day) >= 5
        return CalendarDay(day, holidays: holidays, weekday: isWeekend && self.holidays.isWorkday(day) ? 0 : nil)
    }
}
