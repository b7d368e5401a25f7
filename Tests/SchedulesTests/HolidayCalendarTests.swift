import Documents
import Schedules
import Telemetry
import Testing

@Suite struct HolidayCalendarTests {
    @Test func readsWhatSpreadsheetsWrite() throws {
        let text =
            "\u{FEFF}date,kind,name\r\n# 国务院办公厅\r\n\r\n2026-10-01,holiday,\"国庆节, 第一天\"\r\n2026-10-10 , workday,\r\n,,\r\n"
        let calendar = try HolidayCalendar(csv: text)
        #expect(calendar.contains(.holiday, on: try date("2026-10-01")))
        #expect(!calendar.contains(.workday, on: try date("2026-10-01")))
        #expect(calendar.contains(.workday, on: try date("2026-10-10")))
        #expect(calendar.name(of: try date("2026-10-01")) == "国庆节, 第一天")
        #expect(calendar.name(of: try date("2026-10-10")) == nil)
        #expect(calendar.covers(year: 2026))
        #expect(!calendar.covers(year: 2027))
    }

    @Test func nameIsOptionalAndOrderIsFree() throws {
        let calendar = try HolidayCalendar(csv: "kind,date\nholiday,2026-10-02\nholiday,2026-10-01\n")
        #expect(calendar.contains(.holiday, on: try date("2026-10-01")))
        #expect(calendar.contains(.holiday, on: try date("2026-10-02")))
    }

    @Test func schoolHolidaysMayBePublicHolidaysToo() throws {
        let calendar = try HolidayCalendar(
            csv: "date,kind,name\n2026-02-16,holiday,春节\n2026-02-16,school,寒假\n2026-02-16,holiday,春节\n"
        )
        #expect(calendar.contains(.holiday, on: try date("2026-02-16")))
        #expect(calendar.contains(.school, on: try date("2026-02-16")))
        #expect(calendar.name(of: try date("2026-02-16")) == "春节")
    }

    @Test func everyBadRowIsNamed() {
        let text = """
            date,kind,name
            2026-10-01,holiday
            2026/10/1,holiday,国庆节
            2026-02-30,holiday,
            2026-10-02,holliday,
            2026-10-03,休,
            2026-10-04,holiday,
            2026-10-04,workday,
            """
        let error = #expect(throws: CSVError.self) { try HolidayCalendar(csv: text) }
        #expect(
            error?.problems.map(\.description) == [
                "line 2: the row has 2 fields, the header has 3",
                "line 3, date: '2026/10/1' is not a date; write it as 2026-10-01",
                "line 4, date: '2026-02-30' is not a date; write it as 2026-10-01",
                "line 5, kind: unknown kind 'holliday'; did you mean 'holiday'?",
                "line 6, kind: unknown kind '休'; write holiday or workday or school",
                "line 8, kind: 2026-10-04 is a workday here and the opposite in line 7",
            ]
        )
    }

    @Test func datesOutOfReachAreNoHolidays() {
        for year in [Int.min, 0, 10_000, .max] {
            #expect(!calendar2026.contains(.holiday, on: CivilDate(year: year, month: 1, day: 1)!))
        }
    }

    private func date(_ text: String) throws -> CivilDate {
        try #require(CivilDate(text))
    }
}
