import Expressions
import Testing

/// Timestamps and durations, against the CEL language definition.
@Suite struct TimeTests {
    @Test func timestampsAreRead() {
        expectOutcomes([
            ("timestamp('1970-01-01T00:00:00Z')", "@0"), ("timestamp('2009-02-13T23:31:30Z')", "@1234567890000"),
            ("timestamp('2026-11-23T07:05:09.25+08:00') == time", "true"),
            ("timestamp('1970-01-01T00:00:00.001Z')", "@1"), ("timestamp('1969-12-31T23:59:59.999Z')", "@-1"),
            ("timestamp('1970-01-01t08:00:00.000000000+08:00')", "@0"),
            ("timestamp('1969-12-31T14:30:00-09:30')", "@0"),
            ("timestamp('0001-01-01T00:00:00Z') == firstInstant", "true"),
            ("timestamp('9999-12-31T23:59:59.999Z') == lastInstant", "true"),
            ("timestamp('2024-02-29T00:00:00Z')", "@1709164800000"),
            ("timestamp('2000-02-29T00:00:00Z')", "@951782400000"),
            ("timestamp(1234567890)", "@1234567890000"), ("timestamp(count)", "@7000"), ("timestamp(-1)", "@-1000"),
            ("timestamp(time) == time", "true"), ("timestamp(largest)", "overflow"),
            ("timestamp(253402300800)", "overflow"), ("untimed", "absent(untimed)"),
        ])
    }

    @Test func durationsAreRead() {
        expectOutcomes([
            ("duration('90s')", "90000 ms"), ("duration('1h30m')", "5400000 ms"), ("duration('1.5h')", "5400000 ms"),
            ("duration('-1.5h')", "-5400000 ms"), ("duration('+1s')", "1000 ms"), ("duration('0')", "0 ms"),
            ("duration('1h1m1s1ms')", "3661001 ms"), ("duration('1d')", "86400000 ms"),
            ("duration('1d12h') == duration('36h')", "true"), ("duration('0.001s')", "1 ms"),
            ("duration('.5s')", "500 ms"),
            ("duration('1.s')", "1000 ms"), ("duration('1000us')", "1 ms"), ("duration('2000000ns')", "2 ms"),
            ("duration('500us500us')", "1 ms"), ("duration('3µs997µs')", "1 ms"), ("duration(idle) == idle", "true"),
            ("duration('315576000000s') == longest", "true"), ("unspanned", "absent(unspanned)"),
        ])
    }

    @Test func timesAreReckonedWith() {
        expectOutcomes([
            ("timestamp('2009-02-13T23:00:00Z') + duration('240s') == timestamp('2009-02-13T23:04:00Z')", "true"),
            ("duration('120s') + timestamp('2009-02-13T23:01:00Z') == timestamp('2009-02-13T23:03:00Z')", "true"),
            ("duration('600s') + duration('50s')", "650000 ms"), ("duration('900s') - duration('42s')", "858000 ms"),
            ("timestamp('2009-02-13T23:10:00Z') - duration('600s') == timestamp('2009-02-13T23:00:00Z')", "true"),
            ("timestamp('2009-02-13T23:31:00Z') - timestamp('2009-02-13T23:29:00Z')", "120000 ms"),
            ("time - duration('1s') < time", "true"), ("time - time", "0 ms"), ("idle + time > time", "true"),
            ("idle - idle - idle", "-5405250 ms"), ("time + idle - time == idle", "true"),
            ("time - timestamp(date)", "309250 ms"), ("time - timestamp('2026-11-23T07:00:00+08:00')", "309250 ms"),
            ("lastInstant + duration('1ms')", "overflow"), ("firstInstant - duration('1ms')", "overflow"),
            ("longest + duration('1ms')", "overflow"), ("duration('-1ms') - longest", "overflow"),
            ("longest + longest", "overflow"), ("time + longest", "overflow"), ("time - longest", "overflow"),
            ("lastInstant - firstInstant", "315537897599999 ms"),
            ("timestamp('9999-12-31T23:59:59.999Z') + duration('1s')", "overflow"),
            ("untimed - time", "absent(untimed)"), ("time - untimed", "absent(untimed)"),
            ("unspanned + untimed", "absent(unspanned)"), ("time + longest > time || fan", "true"),
        ])
    }

    @Test func timesBeyondTheirRangeNeverTrap() {
        expectOutcomes([
            ("beyondTime.getHours()", "mismatch"), ("string(beyondTime)", "mismatch"),
            ("string(beyondSpan)", "mismatch"),
            ("beyondTime - time", "overflow"), ("beyondSpan + beyondSpan", "overflow"),
            ("time + beyondSpan", "overflow"),
            ("beyondTime < time", "true"), ("beyondSpan.getMilliseconds()", "-808"),
            ("int(beyondTime)", "-9223372036854776"),
        ])
    }

    @Test func timesAreCompared() {
        expectOutcomes([
            ("idle > duration('90m')", "true"), ("idle >= duration('5405.25s')", "true"),
            ("duration('2h') <= idle", "false"),
            ("duration('60s') == duration('1m')", "true"), ("idle != idle", "false"), ("idle < longest", "true"),
            ("duration('-1s') < duration('0s')", "true"), ("time > firstInstant", "true"), ("time == time", "true"),
            ("time < timestamp('2026-11-23T07:05:09+08:00')", "false"), ("lastInstant >= time", "true"),
            ("time in [firstInstant, time]", "true"), ("idle in [duration('1s'), duration('2s')]", "false"),
            ("time != untimed", "absent(untimed)"), ("has(untimed)", "false"), ("has(idle)", "true"),
            ("(fan ? idle : unspanned) > duration('1h')", "true"), ("has(unspanned) && unspanned > idle", "false"),
        ])
    }

    @Test func timestampsHaveParts() {
        expectOutcomes([
            ("timestamp('2009-02-13T23:31:30Z').getFullYear()", "2009"),
            ("timestamp('2009-02-13T23:31:30Z').getMonth()", "1"),
            ("timestamp('2009-02-13T23:31:30Z').getDate()", "13"),
            ("timestamp('2009-02-13T23:31:30Z').getDayOfMonth()", "12"),
            ("timestamp('2009-02-13T23:31:30Z').getDayOfWeek()", "5"),
            ("timestamp('2009-02-13T23:31:30Z').getDayOfYear()", "43"),
            ("timestamp('2009-02-13T23:31:30Z').getHours()", "23"),
            ("timestamp('2009-02-13T23:31:30Z').getMinutes()", "31"),
            ("timestamp('2009-02-13T23:31:30Z').getSeconds()", "30"),
            ("timestamp('2009-02-13T23:31:20.123Z').getMilliseconds()", "123"),
            ("timestamp('2009-02-13T23:31:30Z').getDayOfMonth('+11:00')", "13"),
            ("timestamp('2009-02-13T02:00:00Z').getDayOfMonth('-02:30')", "11"),
            ("timestamp('2009-02-13T23:31:30Z').getFullYear('-09:30')", "2009"),
            ("timestamp('2009-02-13T23:31:30Z').getHours('02:00')", "1"),
            ("timestamp('2009-02-13T23:31:30Z').getSeconds('-00:00')", "30"),
            ("time.getHours()", "23"), ("time.getHours('UTC')", "23"), ("time.getHours('Asia/Shanghai')", "7"),
            ("time.getHours('Asia/Urumqi')", "5"), ("time.getMinutes('Asia/Shanghai')", "5"),
            ("time.getSeconds()", "9"),
            ("time.getMilliseconds()", "250"), ("time.getDayOfWeek()", "0"),
            ("time.getDayOfWeek('Asia/Shanghai')", "1"),
            ("time.getDate()", "22"), ("time.getDate('+08:00')", "23"), ("time.getDayOfYear('+08:00')", "326"),
            ("timestamp('2024-12-31T00:00:00Z').getDayOfYear()", "365"), ("firstInstant.getFullYear('-01:00')", "0"),
            ("timestamp('1969-12-31T23:59:59.999Z').getMilliseconds()", "999"),
            ("lastInstant.getFullYear('+08:00')", "10000"), ("untimed.getHours()", "absent(untimed)"),
            ("time.getHours('Asia/Shanghai') >= 6 && time.getHours('Asia/Shanghai') < 9", "true"),
            ("int(time)", "1795388709"), ("int(timestamp('1969-12-31T23:59:59.999Z'))", "-1"),
            ("int(timestamp('2009-02-13T23:31:30Z'))", "1234567890"),
            ("timestamp(int(firstInstant)) == firstInstant", "true"),
        ])
    }

    @Test func durationsHaveTotals() {
        expectOutcomes([
            ("duration('10000s').getHours()", "2"), ("duration('3730s').getMinutes()", "62"),
            ("duration('3730s').getSeconds()", "3730"), ("duration('123.321s').getMilliseconds()", "321"),
            ("idle.getHours()", "1"), ("idle.getMinutes()", "90"), ("idle.getSeconds()", "5405"),
            ("idle.getMilliseconds()", "250"), ("duration('-90s').getMinutes()", "-1"),
            ("unspanned.getHours()", "absent(unspanned)"),
        ])
    }

    @Test func theCalendarAgreesWithCountingDays() {
        // Counts through the years by the rule of Pope Gregory alone.
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var days = -719_162
        var weekday = 1
        for year in 1...2400 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 0..<12 {
                let length = lengths[month] + (month == 1 && isLeap ? 1 : 0)
                if [1, 4, 1600, 1900, 1970, 2000, 2023, 2100, 2400].contains(year) {
                    expectParts(year, month, day: 1, days: days, weekday: weekday)
                    expectParts(year, month, day: length, days: days + length - 1, weekday: (weekday + length - 1) % 7)
                }
                days += length
                weekday = (weekday + length) % 7
            }
        }
    }

    private func expectParts(_ year: Int, _ month: Int, day: Int, days: Int, weekday: Int) {
        let instant = "timestamp(\(days * 86_400 + 86_399))"
        expectOutcomes([
            ("\(instant).getFullYear()", "\(year)"), ("\(instant).getMonth()", "\(month)"),
            ("\(instant).getDate()", "\(day)"), ("\(instant).getDayOfWeek()", "\(weekday)"),
            ("\(instant).getHours()", "23"), ("timestamp(string(\(instant))) == \(instant)", "true"),
        ])
    }

    @Test func whatIsNoTimeIsRefused() {
        expectFaults([
            ("timestamp('2026-11-23')", "11+12", "is no timestamp; it takes a date, a time and an offset", nil),
            ("timestamp('2026-11-23T07:00:00')", "11+21", "is no timestamp", nil),
            ("timestamp('2026-02-29T07:00:00Z')", "11+22", "is no timestamp", nil),
            ("timestamp('2026-13-01T07:00:00Z')", "11+22", "is no timestamp", nil),
            ("timestamp('2026-11-23T24:00:00Z')", "11+22", "is no timestamp", nil),
            ("timestamp('2026-11-23T07:00:60Z')", "11+22", "is no timestamp", nil),
            ("timestamp('2026-11-23T07:00:00.0001Z')", "11+27", "to the millisecond", nil),
            ("timestamp('2026-11-23T07:00:00.Z')", "11+23", "is no timestamp", nil),
            ("timestamp('2026-11-23T07:00:00+0800')", "11+26", "is no timestamp", nil),
            ("timestamp('0000-01-01T00:00:00Z')", "11+22", "is no timestamp", nil),
            ("timestamp('10000-01-01T00:00:00Z')", "11+23", "is no timestamp", nil),
            ("timestamp('0001-01-01T00:00:00+08:00')", "11+27", "is no timestamp", nil),
            ("timestamp(fan)", "11+3", "timestamp() takes a string such as", nil),
            ("timestamp()", "1+11", "takes 1 argument", nil),
            ("duration('90')", "10+4", "is no duration; it takes numbers with the units", nil),
            ("duration('')", "10+2", "is no duration", nil), ("duration('h')", "10+3", "is no duration", nil),
            ("duration('1h 30m')", "10+8", "is no duration", nil), ("duration('1us')", "10+5", "is no duration", nil),
            ("duration('1w')", "10+4", "is no duration", nil), ("duration('--1s')", "10+6", "is no duration", nil),
            ("duration('320000000000s')", "10+15", "is no duration", nil),
            ("duration('-320000000000s')", "10+16", "is no duration", nil),
            ("duration(90)", "10+2", "duration() takes a string such as", nil),
            ("time.getHours('Asia/Tokio')", "15+12", "there are \"UTC\", \"Asia/Shanghai\", \"Asia/Urumqi\"", nil),
            ("time.getHours('Asia/Shanghi')", "15+14", "unknown time zone", "Asia/Shanghai"),
            ("time.getHours('+8:00')", "15+7", "offsets such as \"+08:00\"", nil),
            ("time.getHours('+24:00')", "15+8", "unknown time zone", nil),
            ("time.getHours(plate)", "15+5", "written out", nil),
            ("time.getHours('UTC', 1)", "6+8", "takes a time zone at most", nil),
            ("time.getHour()", "6+7", "timestamps have no function 'getHour'", "getHours"),
            ("idle.getMonth()", "6+8", "durations have no function 'getMonth'", nil),
            ("idle.getHours('UTC')", "6+8", "takes 0 arguments, not 1", nil),
            ("idle > '2h'", "8+4", "cannot compare a duration with a string", "duration(\"2h\")"),
            ("'2026-11-23T07:00:00Z' < time", "1+22", "cannot compare", "timestamp(\"2026-11-23T07:00:00Z\")"),
            ("idle > 90", "6+1", "it is compared with duration(\"…\")", nil),
            ("idle > '2 hours'", "6+1", "it is compared with duration", nil),
            ("time > idle", "6+1", "cannot compare", nil),
            ("time + 1", "6+1", "spans of time are written as in duration(\"90s\")", nil),
            ("time + time", "6+1", "does not work between a timestamp and a timestamp", nil),
            ("idle - time", "6+1", "does not work between a duration and a timestamp", nil),
            ("idle * 2", "6+1", "does not work between", nil), ("-idle", "2+4", "works on numbers", nil),
            ("time && fan", "1+4", "joins conditions, but this is a timestamp", nil),
        ])
    }
}
