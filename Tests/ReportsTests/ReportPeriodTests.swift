import Reports
import Schedules
import Telemetry
import Testing

/// Which days a report is about.
@Suite struct ReportPeriodTests {
    @Test func aDayRunsFromMidnightToMidnightOnTheWall() throws {
        let day = try #require(ReportPeriod("2026-03-04"))
        #expect(day.stretch.lowerBound.description == "2026-03-04T00:00:00.000+08:00")
        #expect(day.stretch.upperBound - day.stretch.lowerBound == .hours(24))
        #expect("\(day) \(day.previous)" == "2026-03-04 2026-03-03")
    }

    @Test(arguments: [("2026-02", 28), ("2024-02", 29), ("2026-12", 31)])
    func aMonthHasItsDays(text: String, days: Int) throws {
        let month = try #require(ReportPeriod(text))
        #expect(month.days.count == days)
        #expect(month.stretch.upperBound - month.stretch.lowerBound == .hours(24 * Int64(days)))
        #expect(month.description == text)
    }

    @Test func beforeJanuaryIsDecember() throws {
        #expect(try #require(ReportPeriod("2026-01")).previous.description == "2025-12")
    }

    @Test(arguments: ["", "2026", "2026-13", "2026-02-29", "2026-2", "26-02", "2026-02-1", "+026-02", "2026-02-01-01"])
    func anythingElseIsNoPeriod(text: String) {
        #expect(ReportPeriod(text) == nil)
    }
}
