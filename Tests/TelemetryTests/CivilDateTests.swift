import Telemetry
import Testing

@Suite struct CivilDateTests {
    /// Counts day by day, as a calendar on the wall does, without the algorithm's arithmetic.
    @Test func eightHundredYearsCountedDayByDay() throws {
        var year = 1600
        var month = 1
        var day = 1
        // 1600-01-01 was a Saturday, 135,140 days before 1970-01-01.
        var days = -135_140
        var weekday = 6
        while year < 2400 {
            let date = CivilDate(daysSinceEpoch: days)
            try #require(
                (date.year, date.month, date.day) == (year, month, day),
                "day \(days) is \(date), not \(year)-\(month)-\(day)"
            )
            try #require(date.daysSinceEpoch == days, "\(date)")
            try #require(date.weekday == weekday, "\(date)")
            try #require(CivilDate(year: year, month: month, day: day) == date)
            days += 1
            weekday = weekday == 7 ? 1 : weekday + 1
            day += 1
            if day > length(of: month, year) {
                day = 1
                month += 1
            }
            if month > 12 {
                month = 1
                year += 1
            }
        }
        #expect(days == 157_054, "2400-01-01")
    }

    private func length(of month: Int, _ year: Int) -> Int {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard month == 2 else { return lengths[month - 1] }
        if year % 400 == 0 { return 29 }
        if year % 100 == 0 { return 28 }
        return year % 4 == 0 ? 29 : 28
    }

    @Test(arguments: [
        "1970-01-01", "2000-02-29", "2026-11-23", "0001-01-01", "9999-12-31", "0000-02-29", "2024-02-29",
    ])
    func datesAreWrittenAsTheyAreRead(_ text: String) throws {
        #expect(try #require(CivilDate(text)).description == text)
    }

    @Test(arguments: [
        "", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-01", "26-01-01",
        "2026/01/01", "2026-01-01 ", "2026-01-01T00:00:00Z", "-026-01-01", "２026-01-1", "2026-0a-01",
    ])
    func whatIsNoDateIsRefused(_ text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func datesCompareByTime() throws {
        let dates = try ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2027-01-01"].map {
            try #require(CivilDate($0))
        }
        #expect(dates.shuffled().sorted() == dates)
        #expect(dates.map(\.daysSinceEpoch) == dates.map(\.daysSinceEpoch).sorted())
    }
}
