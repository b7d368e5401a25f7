import Telemetry

/// A weekday in some weeks of the month: `Mo[1]` is its first Monday, `Fr[-1]` its last Friday.
struct NthWeekday: Hashable, Sendable {
    /// 0 for Monday … 6 for Sunday.
    let weekday: Int
    /// One bit each: the lowest is the first of the month.
    var fromStart: UInt8 = 0
    /// One bit each: the lowest is the last of the month.
    var fromEnd: UInt8 = 0

    func contains(_ day: CalendarDay) -> Bool {
        guard day.weekday == weekday else { return false }
        let before = (day.monthDay.day - 1) / 7
        let after = (CivilDate.days(inMonth: day.monthDay.month, of: day.year) - day.monthDay.day) / 7
        return fromStart >> UInt8(before) & 1 == 1 || fromEnd >> UInt8(after) & 1 == 1
    }
}

extension OpeningHoursParser {
    /// `Mo[1]`, `Mo[1,3]`, `Mo[1-2]` or `Mo[-1]`.
    mutating func readNthWeekday(_ weekday: Int) throws(OpeningHoursError) -> NthWeekday {
        advance()
        advance()
        var days = NthWeekday(weekday: weekday)
        repeat {
            if skip(.hyphen) {
                days.fromEnd |= 1 << UInt8(try readOrdinal() - 1)
                guard current.kind != .hyphen else { throw error("the last weekdays have no range; write [-2,-1]") }
            } else {
                let first = try readOrdinal()
                let token = peek(1)
                let last = skip(.hyphen) ? try readOrdinal() : first
                guard first <= last else { throw error("the range ends before it begins", at: token) }
                for number in first...last { days.fromStart |= 1 << UInt8(number - 1) }
            }
        } while skip(.comma)
        guard skip(.closingBracket) else { throw unexpected("',' or ']'") }
        guard current.kind != .hyphen, current.kind != .plus else { throw error("day offsets are not supported") }
        return days
    }

    private mutating func readOrdinal() throws(OpeningHoursError) -> Int {
        guard case .number(let number, digits: 1) = current.kind, (1...5).contains(number) else {
            throw unexpected("which one of the month, 1 to 5, or -1 for the last")
        }
        advance()
        return number
    }
}
