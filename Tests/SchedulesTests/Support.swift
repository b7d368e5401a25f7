import Schedules
import Telemetry

/// `2026-11-23 07:00` in China; seconds and milliseconds may follow.
func china(_ text: String) -> Instant {
    let time = text.count == 16 ? text + ":00" : text
    guard let instant = Instant(rfc3339: time + "+08:00") else { preconditionFailure("no time: \(text)") }
    return instant
}

/// Days in the form of the State Council's list, abridged and not checked against it: for tests, not for an office.
let calendar2026 = try! HolidayCalendar(
    csv: """
        date,kind,name
        2026-01-01,holiday,元旦
        2026-01-02,holiday,元旦
        2026-01-03,holiday,元旦
        2026-01-04,workday,元旦调休
        2026-02-14,workday,春节调休
        2026-02-15,holiday,春节
        2026-02-16,holiday,春节
        2026-02-17,holiday,春节
        2026-02-18,holiday,春节
        2026-02-19,holiday,春节
        2026-02-20,holiday,春节
        2026-02-21,holiday,春节
        2026-02-22,holiday,春节
        2026-02-23,holiday,春节
        2026-02-28,workday,春节调休
        2026-05-01,holiday,劳动节
        2026-05-02,holiday,劳动节
        2026-05-03,holiday,劳动节
        2026-05-04,holiday,劳动节
        2026-05-05,holiday,劳动节
        2026-05-09,workday,劳动节调休
        2026-09-20,workday,国庆节调休
        2026-10-01,holiday,国庆节
        2026-10-02,holiday,国庆节
        2026-10-03,holiday,国庆节
        2026-10-04,holiday,国庆节
        2026-10-05,holiday,国庆节
        2026-10-06,holiday,国庆节
        2026-10-07,holiday,国庆节
        2026-10-10,workday,国庆节调休
        2026-02-02,school,寒假
        2026-02-03,school,寒假
        2026-02-16,school,寒假
        """
)

func window(_ text: String, in zone: CivilZone = .shanghai) throws -> TimeWindow {
    TimeWindow(try OpeningHours(text), in: zone, holidays: calendar2026)
}
