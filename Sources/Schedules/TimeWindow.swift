public import Telemetry

/// Opening hours on the wall clock of a zone, with the holidays that `PH` and `SH` stand for: open or closed at every instant.
///
/// All answers are exact, and depend on the arguments alone. Instants before year 1 or after 9999 are taken as the first and
/// last instant of these years.
public struct TimeWindow: Sendable {
    /// A stretch of time in which the window is open throughout, or closed throughout.
    public struct Phase: Hashable, Sendable, BitwiseCopyable {
        public let isOpen: Bool
        /// The first instant of the phase; `distantPast` if it was never otherwise.
        public let start: Instant
        /// The first instant of the next phase; `distantFuture` if there never is one.
        public let end: Instant

        public init(isOpen: Bool, start: Instant, end: Instant) {
            self.isOpen = isOpen
            self.start = start
            self.end = end
        }

        /// Whether an instant is in the phase: `start` is, `end` is not.
        public func contains(_ instant: Instant) -> Bool {
            start <= instant && instant < end
        }
    }

    public let hours: OpeningHours
    public let zone: CivilZone
    private let holidays: HolidayCalendar
    private let named: HolidaySelector
    private let edges: DateEdges

    public init(_ hours: OpeningHours, in zone: CivilZone = .shanghai, holidays: HolidayCalendar = HolidayCalendar()) {
        self.hours = hours
        self.zone = zone
        self.holidays = holidays
        named = hours.rules.reduce(into: []) { $0.formUnion($1.days.holidays) }
        edges = DateEdges(of: hours, holidays)
    }

    /// The phase that an instant is in. Keep it, and ask again for an instant that it does not contain.
    public func phase(at instant: Instant) -> Phase {
        let (day, millisecond) = zone.local(instant)
        let minute = millisecond / 60_000
        let minutes = openMinutes(of: day)
        let isOpen = minutes[minute]
        return Phase(
            isOpen: isOpen,
            start: start(of: isOpen, through: minute, of: minutes, day),
            end: end(of: isOpen, from: minute, of: minutes, day)
        )
    }

    /// The open stretches between two instants, cut off at both, in order and with a closed stretch between each two.
    ///
    /// `limit`: the search ends after so many stretches.
    public func intervals(from start: Instant, to end: Instant, limit: Int = .max) -> [Range<Instant>] {
        var intervals: [Range<Instant>] = []
        var cursor = start.clamped
        let end = end.clamped
        while cursor < end, intervals.count < limit {
            let (day, millisecond) = zone.local(cursor)
            let minutes = openMinutes(of: day)
            let isOpen = minutes[millisecond / 60_000]
            let next = min(self.end(of: isOpen, from: millisecond / 60_000, of: minutes, day), end)
            if isOpen { intervals.append(cursor..<next) }
            cursor = next
        }
        return intervals
    }

    private func openMinutes(of day: Int) -> MinuteSet {
        hours.openMinutes(today: calendarDay(day), yesterday: calendarDay(day - 1))
    }

    private func calendarDay(_ day: Int) -> CalendarDay {
        CalendarDay(day, holidays: named.isEmpty ? [] : holidays.holidays(on: day, among: named))
    }
}

/// The searches for the ends of a phase.
///
/// Hours without dates repeat every week, so after eight days without an edge (a week, and the day before it that reaches
/// into it) the search goes on at the next edge.
extension TimeWindow {
    private static let week = 8
    /// Every date falls on every weekday within 40 years, 29 February across a century included. What has not changed in
    /// that time, and no single year is named any more, never changes.
    private static let cycle = 41 * 366

    private func end(of isOpen: Bool, from minute: Int, of minutes: MinuteSet, _ start: Int) -> Instant {
        if let minute = minutes.first(in: !isOpen, from: minute) { return instant(start, minute) }
        let horizon = max(start, edges.span?.upperBound ?? start) + Self.cycle
        var day = start + 1
        var edge = edges.first(notBefore: day) ?? .max
        var uneventful = 0
        while day <= horizon {
            if day == edge {
                uneventful = 0
                edge = edges.first(notBefore: day + 1) ?? .max
            }
            if let minute = openMinutes(of: day).first(in: !isOpen, from: 0) { return instant(day, minute) }
            uneventful += 1
            day = uneventful < Self.week ? day + 1 : edge
        }
        return .distantFuture
    }

    private func start(of isOpen: Bool, through minute: Int, of minutes: MinuteSet, _ end: Int) -> Instant {
        if let minute = minutes.last(in: !isOpen, through: minute) { return instant(end, minute + 1) }
        let horizon = min(end, edges.span?.lowerBound ?? end) - Self.cycle
        var day = end - 1
        var edge = edges.last(notAfter: day) ?? .min
        var uneventful = 0
        while day >= horizon {
            if let minute = openMinutes(of: day).last(in: !isOpen, through: MinuteSet.count - 1) {
                return instant(day, minute + 1)
            }
            uneventful += 1
            if day == edge {
                uneventful = 0
                edge = edges.last(notAfter: day - 1) ?? .min
                day -= 1
            } else {
                day = uneventful < Self.week ? day - 1 : edge
            }
        }
        return .distantPast
    }

    private func instant(_ day: Int, _ minute: Int) -> Instant {
        zone.instant(day: day, millisecond: minute * 60_000)
    }
}
