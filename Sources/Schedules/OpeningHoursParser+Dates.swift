import Telemetry

/// Years, months and dates.
extension OpeningHoursParser {
    /// First and last year that may be written.
    private static let years = 1900...2999

    /// `2026-2027`, `2026+`, `Mar-Oct`, `Nov 15-Mar 15`, `May 01-05,Oct 01`, `2026 Jan 01-2026 Feb 10`, `2026 Jan 01+`, or
    /// nothing.
    mutating func readDates(into days: inout DaySelector) throws(OpeningHoursError) {
        if isYear, !isMonth(peek(1)) {
            repeat {
                days.years.append(try readYearRange())
            } while skip(.comma)
        }
        guard isMonth(current) || isYear else {
            if !days.years.isEmpty, case .invalid = current.kind { throw unexpected("a date") }
            return
        }
        guard days.years.isEmpty || !isYear else { throw unexpected("a date without a year, after the years") }
        var year: Int?
        repeat {
            try readDateRanges(&year, into: &days)
        } while skip(.comma)
    }

    private mutating func readYearRange() throws(OpeningHoursError) -> ClosedRange<Int> {
        let first = try readYear()
        var last = first
        if skip(.plus) { return first...DaySelector.lastYear }
        if skip(.hyphen) {
            let token = current
            last = try readYear()
            guard first < last else { throw error("the years end before they begin", at: token) }
        }
        guard current.kind != .slash else { throw repetition }
        return first...last
    }

    private mutating func readYear() throws(OpeningHoursError) -> Int {
        guard case .number(let year, digits: 4) = current.kind else { throw unexpected("a year") }
        guard Self.years.contains(year) else {
            throw error("a year is \(Self.years.lowerBound) to \(Self.years.upperBound), and a time has a colon")
        }
        advance()
        return year
    }

    /// One item of the list, and the further days of its month: `Dec 24-26,31`.
    ///
    /// The last year that was written is handed back, and holds for the rest of the list.
    private mutating func readDateRanges(_ year: inout Int?, into days: inout DaySelector) throws(OpeningHoursError) {
        var token = current
        if isYear { year = try readYear() }
        var first = try readDate(year)
        if let year, skip(.plus) {
            days.dates.append(.since(first.first.number(in: year)))
            return
        }
        while true {
            let last = skip(.hyphen) ? try readEnd(of: first) : first
            days.dates.append(try dateRange(from: first, through: last, token, hasYears: !days.years.isEmpty))
            guard current.kind != .slash else { throw repetition }
            first = last
            guard first.day != nil, current.kind == .comma, isDay(at: 1) else { break }
            advance()
            token = current
            first.day = try readDay(of: first)
        }
        year = first.year
    }

    /// What follows the hyphen: a day of the same month, or a date with or without its year.
    private mutating func readEnd(of first: WrittenDate) throws(OpeningHoursError) -> WrittenDate {
        var token = current
        var last = first
        if let begin = first.day, isDay(at: 0) {
            let end = try readDay(of: first)
            guard begin <= end else { throw error("the days end before they begin", at: token) }
            last.day = end
            return last
        }
        if isYear {
            guard first.year != nil else { throw error("the first date has no year: write it at both or at none") }
            last.year = try readYear()
        }
        token = current
        last = try readDate(last.year)
        guard (first.day == nil) == (last.day == nil) else {
            throw error("write a day at both ends of the range, or at none", at: token)
        }
        return last
    }

    private func dateRange(
        from first: WrittenDate,
        through last: WrittenDate,
        _ token: OpeningHoursToken,
        hasYears: Bool
    ) throws(OpeningHoursError) -> DateRange {
        guard let firstYear = first.year, let lastYear = last.year else {
            guard first.first <= last.last || !hasYears else {
                throw error("dates across the year's end need their own years: 2026 Nov 15-2027 Mar 15", at: token)
            }
            return .annual(from: first.first, through: last.last)
        }
        let begin = first.first.number(in: firstYear)
        let end = last.last.number(in: lastYear)
        guard begin <= end else {
            throw error("the range ends before it begins; write the year of both dates", at: token)
        }
        return .dated(begin...end)
    }

    /// A month with its day, if there is one.
    private mutating func readDate(_ year: Int?) throws(OpeningHoursError) -> WrittenDate {
        guard case .month(let month) = current.kind else { throw unexpected("a month, such as Mar") }
        advance()
        var date = WrittenDate(year: year, month: month, day: nil)
        if isDay(at: 0) {
            date.day = try readDay(of: date)
        } else if case .number(_, let digits) = current.kind, digits > 2 {
            throw error("the year stands before the month")
        } else if case .invalid = current.kind {
            throw unexpected("a day")
        }
        return date
    }

    private mutating func readDay(of date: WrittenDate) throws(OpeningHoursError) -> Int {
        guard case .number(let day, _) = current.kind else { throw unexpected("a day of the month") }
        guard CivilDate(year: date.year ?? 2000, month: date.month, day: day) != nil else {
            throw error("the month\(date.year.map { " in \($0)" } ?? "") has no day \(day)")
        }
        advance()
        return day
    }

    private var isYear: Bool {
        if case .number(_, digits: 4) = current.kind { true } else { false }
    }

    private func isMonth(_ token: OpeningHoursToken) -> Bool {
        if case .month = token.kind { true } else { false }
    }

    /// Whether a day of the month comes, and not the hour of a time; `May 01:08:00` has a colon for readability.
    private func isDay(at distance: Int) -> Bool {
        guard case .number(_, let digits) = peek(distance).kind, digits <= 2 else { return false }
        guard peek(distance + 1).kind == .colon, case .number = peek(distance + 2).kind else { return true }
        return peek(distance + 3).kind == .colon
    }
}

/// A month, or a day of it, in one year or in every year.
private struct WrittenDate {
    var year: Int?
    var month: Int
    var day: Int?

    /// The first day that is meant.
    var first: MonthDay { MonthDay(month: month, day: day ?? 1) }

    /// The last day that is meant.
    var last: MonthDay {
        MonthDay(month: month, day: day ?? CivilDate.days(inMonth: month, of: year ?? 2000))
    }
}
