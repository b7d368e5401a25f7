/// Weekdays and times.
extension OpeningHoursParser {
    /// `Mo-Fr,PH`, `PH`, or `PH Mo-Fr` for the holidays among those weekdays.
    mutating func readWeekdays(into days: inout DaySelector) throws(OpeningHoursError) {
        guard isWeekdayOrHoliday else { return }
        repeat {
            switch current.kind {
            case .holiday(let holiday):
                days.holidays.insert(holiday)
                advance()
                guard current.kind != .hyphen else { throw error("a holiday has no range and no offset") }
            case .weekday(let first):
                try readWeekdays(from: first, into: &days)
            case .number, .month, .week, .open, .closed, .hyphen, .comma, .semicolon, .colon, .slash, .plus,
                .openingBracket, .closingBracket, .fallback, .comment, .invalid, .end:
                throw unexpected("a weekday, PH or SH after ','")
            }
        } while skip(.comma)

        guard isWeekdayOrHoliday else { return }
        guard days.weekdays == 0, days.nthWeekdays.isEmpty, case .weekday = current.kind else {
            throw error("write a comma for both ('Mo-Fr,PH'), or 'PH Mo-Fr' for the holidays among those weekdays")
        }
        repeat {
            guard case .weekday(let first) = current.kind else { throw unexpected("a weekday after ','") }
            try readWeekdays(from: first, into: &days)
        } while skip(.comma)
        days.needsBoth = true
    }

    private var isWeekdayOrHoliday: Bool {
        switch current.kind {
        case .weekday, .holiday: true
        case .number, .month, .week, .open, .closed, .hyphen, .comma, .semicolon, .colon, .slash, .plus,
            .openingBracket, .closingBracket, .fallback, .comment, .invalid, .end:
            false
        }
    }

    /// `Tu`, `Fr-Mo` or `Mo[1,-1]`.
    private mutating func readWeekdays(from first: Int, into days: inout DaySelector) throws(OpeningHoursError) {
        if peek(1).kind == .openingBracket {
            days.nthWeekdays.append(try readNthWeekday(first))
        } else {
            days.weekdays |= try readWeekdayRange(from: first)
            guard current.kind != .openingBracket else {
                throw error("a range of weekdays has no number; write Mo[1],Tu[1]")
            }
        }
    }

    /// The bits of `Tu` or `Fr-Mo`.
    private mutating func readWeekdayRange(from first: Int) throws(OpeningHoursError) -> UInt8 {
        advance()
        var days = UInt8(1) << UInt8(first)
        guard skip(.hyphen) else {
            if case .invalid = current.kind { throw unexpected("a time") }
            return days
        }
        guard case .weekday(let last) = current.kind else { throw unexpected("a weekday after '-'") }
        guard last != first else {
            throw error("'\(current.text)-\(current.text)': write one weekday, or Mo-Su for all")
        }
        advance()
        var day = first
        while day != last {
            day = (day + 1) % 7
            days |= 1 << UInt8(day)
        }
        return days
    }

    /// `06:00-09:00,22:00-06:00`, in minutes since the midnight at which the day begins.
    mutating func readTimes() throws(OpeningHoursError) -> [Range<Int>] {
        var times: [Range<Int>] = []
        repeat {
            times.append(try readTimeRange())
        } while isTimeNext && skip(.comma)
        return times
    }

    /// Whether a comma is followed by a time, and not by a further rule.
    private var isTimeNext: Bool {
        guard current.kind == .comma, case .number(_, let digits) = peek(1).kind else { return false }
        return digits <= 2 && peek(2).kind == .colon
    }

    private mutating func readTimeRange() throws(OpeningHoursError) -> Range<Int> {
        let token = current
        let start = try readTime(through: 24 * 60 - 1, "a day's hours begin at 00:00 to 23:59")
        guard skip(.hyphen) else { throw unexpected("'-' and the time of the end") }
        let end = try readTime(through: 48 * 60, "hours end at 48:00, the end of the next day, at the latest")
        guard end != start else {
            throw error("a range that ends where it begins; a whole day is 00:00-24:00", at: token)
        }
        switch current.kind {
        case .slash: throw repetition
        case .invalid(let reason): throw error(reason)
        default: return start..<(end > start ? end : end + MinuteSet.count)
        }
    }

    private mutating func readTime(through latest: Int, _ limit: String) throws(OpeningHoursError) -> Int {
        let token = current
        guard case .number(let hour, let digits) = token.kind, digits <= 2 else {
            throw unexpected("a time, such as 07:00")
        }
        advance()
        guard skip(.colon) else { throw unexpected("':' and the minutes") }
        guard case .number(let minute, digits: 2) = current.kind else { throw unexpected("two digits of minutes") }
        guard minute < 60 else { throw error("an hour has minutes 00 to 59") }
        guard hour * 60 + minute <= latest else { throw error(limit, at: token) }
        advance()
        return hour * 60 + minute
    }
}
