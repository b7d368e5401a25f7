import Schedules
import Telemetry
import TestSupport
import Testing

@Suite struct WorkingTimeTests {
    private let office = WorkingTime(try! OpeningHours(WorkingTime.customaryHours), holidays: calendar2026)

    /// A start, working time, and the deadline.
    static let hours: [(String, String, String)] = [
        ("2026-11-23 08:30", "4h", "2026-11-23 14:30"),
        ("2026-11-23 08:30", "3h30m", "2026-11-23 12:00"),
        ("2026-11-23 08:30", "3h30m1ms", "2026-11-23 14:00:00.001"),
        ("2026-11-23 08:29:59.999", "1ms", "2026-11-23 08:30:00.001"),
        ("2026-11-23 09:10:30.250", "1h", "2026-11-23 10:10:30.250"),
        ("2026-11-23 12:30", "30m", "2026-11-23 14:30"),
        ("2026-11-23 23:00", "2h", "2026-11-24 10:30"),
        ("2026-11-27 17:00", "4h", "2026-11-30 12:00"),
        ("2026-11-28 10:00", "7h", "2026-11-30 17:30"),
        ("2026-09-30 17:00", "1h", "2026-10-08 09:00"),
        ("2026-10-09 17:00", "1h", "2026-10-10 09:00"),
        ("2026-10-10 17:00", "1h", "2026-10-12 09:00"),
        ("2026-11-23 08:30", "35h", "2026-11-27 17:30"),
    ]

    @Test func workingHoursRunWhileTheOfficeWorks() throws {
        for (start, work, end) in Self.hours {
            let deadline = office.deadline(from: china(start), workHours: try #require(TimeSpan(work)))
            #expect(deadline == china(end), "\(work) from \(start)")
        }
    }

    /// A start, working days, and the deadline.
    static let days: [(String, Int, String)] = [
        ("2026-11-23 10:00", 1, "2026-11-24 17:30"),
        ("2026-11-23 00:00", 1, "2026-11-24 17:30"),
        ("2026-11-27 10:00", 1, "2026-11-30 17:30"),
        ("2026-11-28 10:00", 1, "2026-11-30 17:30"),
        ("2026-09-30 23:59", 2, "2026-10-09 17:30"),
        ("2026-09-30 23:59", 3, "2026-10-10 17:30"),
        ("2026-09-30 23:59", 4, "2026-10-12 17:30"),
        ("2026-11-23 10:00", 20, "2026-12-21 17:30"),
    ]

    @Test func workingDaysEndWithBusiness() {
        for (start, count, end) in Self.days {
            #expect(office.deadline(from: china(start), workDays: count) == china(end), "\(count) days from \(start)")
        }
    }

    @Test func workdaysFollowTheHolidayList() throws {
        for (text, isWorkday) in [
            ("2026-11-23", true), ("2026-11-28", false), ("2026-10-01", false), ("2026-10-10", true),
            ("2026-01-04", true),
        ] {
            #expect(office.isWorkday(try #require(CivilDate(text))) == isWorkday, "\(text)")
        }
        #expect(!office.isWorkday(CivilDate(year: .max, month: 1, day: 1)!))
    }

    @Test func workedWeekendHasTheHoursOfMonday() throws {
        let hours = try OpeningHours("Mo 09:00-10:00; Tu-Fr 13:00-14:00")
        let office = WorkingTime(hours, holidays: calendar2026)
        #expect(office.deadline(from: china("2026-10-10 00:00"), workHours: .hours(1)) == china("2026-10-10 10:00"))
    }

    @Test func nightShiftEndsOnTheNextDay() throws {
        let office = WorkingTime(try OpeningHours("Mo-Fr 22:00-06:00"), holidays: calendar2026)
        #expect(office.deadline(from: china("2026-11-23 12:00"), workDays: 1) == china("2026-11-25 06:00"))
        // The shift that began before the holidays goes on, and the next one begins after them.
        #expect(office.deadline(from: china("2026-10-01 05:00"), workHours: .hours(2)) == china("2026-10-08 23:00"))
    }

    @Test func nothingToDoIsDoneAtOnce() {
        let start = china("2026-11-28 10:00")
        #expect(office.deadline(from: start, workHours: .zero) == start)
        #expect(office.deadline(from: start, workHours: .hours(-1)) == start)
        #expect(office.deadline(from: start, workDays: 0) == start)
        #expect(office.deadline(from: start, workDays: .min) == start)
    }

    @Test func deadlinesOutOfReachAreNil() throws {
        let start = china("2026-11-23 10:00")
        let never = WorkingTime(try OpeningHours("off"))
        #expect(never.deadline(from: start, workHours: .hours(1)) == nil)
        #expect(never.deadline(from: start, workDays: 1) == nil)
        #expect(office.deadline(from: start, workDays: .max) == nil)
        #expect(office.deadline(from: start, workHours: TimeSpan(milliseconds: .max)) == nil)
        #expect(office.deadline(from: Instant(milliseconds: .max), workHours: .hours(1)) != start)
        #expect(office.deadline(from: Instant(milliseconds: .min), workDays: 1) != nil)
    }

    /// Counts minutes one by one, by the customary hours and the list of holidays.
    @Test func deadlinesAgreeWithCountedMinutes() {
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            let start = Int.random(in: 20_454 * 1440..<20_800 * 1440, using: &random)
            let work = Int.random(in: 1...2000, using: &random)
            var rest = work
            var minute = start
            while rest > 0 {
                if isWorked(minute) { rest -= 1 }
                minute += 1
            }
            let deadline = office.deadline(from: instant(start), workHours: .minutes(Int64(work)))
            #expect(deadline == instant(minute), "\(work) minutes from \(instant(start)), seed \(seed)")
        }
    }

    private func isWorked(_ minute: Int) -> Bool {
        let date = CivilDate(daysSinceEpoch: minute / 1440)
        if calendar2026.contains(.holiday, on: date) { return false }
        if date.weekday > 5, !calendar2026.contains(.workday, on: date) { return false }
        return (510..<720).contains(minute % 1440) || (840..<1050).contains(minute % 1440)
    }

    private func instant(_ minute: Int) -> Instant {
        Instant(milliseconds: Int64(minute - 480) * 60_000)
    }
}
