/// The calendar and the clock of an instant, as seen with a fixed offset from UTC.
///
/// The calendar is the Gregorian one, carried back beyond its introduction as RFC 3339 and CEL do.
struct CivilTime {
    var year: Int64
    /// From 1 to 12.
    var month: Int64
    /// From 1 to 31.
    var day: Int64
    /// Since midnight, from 0 to 86,399,999.
    var milliseconds: Int64

    static let millisecondsPerDay: Int64 = 86_400_000

    init(year: Int64, month: Int64, day: Int64, milliseconds: Int64) {
        self.year = year
        self.month = month
        self.day = day
        self.milliseconds = milliseconds
    }

    /// - Parameters:
    ///   - timestamp: Milliseconds since 1970-01-01T00:00:00Z; any that ``TimeLimits/timestamps`` holds.
    ///   - offset: What local time is ahead of UTC, in milliseconds; less than a day.
    init(_ timestamp: Int64, offset: Int64) {
        let local = timestamp + offset
        // Years begin in March, so that a leap day is the last day of its year, and eras of 400 years in the year 0:
        // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let days = floorDivided(local, by: Self.millisecondsPerDay) + 719_468
        let era = floorDivided(days, by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        milliseconds = local - floorDivided(local, by: Self.millisecondsPerDay) * Self.millisecondsPerDay
    }

    /// Days from 1970-01-01 to this day; negative before it.
    var daysSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = floorDivided(yearFromMarch, by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Days since the first of January, from 0.
    var dayOfYear: Int64 {
        daysSince1970 - CivilTime(year: year, month: 1, day: 1, milliseconds: 0).daysSince1970
    }

    /// From 0 for Sunday to 6 for Saturday.
    var dayOfWeek: Int64 {
        // 1970-01-01 was a Thursday.
        let days = daysSince1970 + 4
        return days - floorDivided(days, by: 7) * 7
    }

    /// How many days the month has.
    var daysInMonth: Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// The quotient rounded down, where Swift's rounds towards zero. The divisor is positive.
func floorDivided(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
