import Schedules
import TestSupport
import Testing

@Suite struct OpeningHoursErrorTests {
    /// A text, the column of its mistake, and a part of the message.
    static let table: [(String, Int, String)] = [
        ("", 1, "expected a date"),
        ("   ", 4, "at the end"),
        (";", 1, "found ';'"),
        ("07:00-22:00;;PH off", 13, "found ';'"),
        ("07:00-22:00,", 13, "at the end"),
        ("07:00-22:00 ||", 15, "at the end"),
        ("07:00", 6, "time of the end"),
        ("07:00-", 7, "a time, such as 07:00"),
        ("07-22", 3, "':'"),
        ("7:0-22:00", 3, "two digits"),
        ("0700-2200", 1, "a time has a colon"),
        ("07:60-22:00", 4, "00 to 59"),
        ("24:00-26:00", 1, "begin at 00:00 to 23:59"),
        ("07:00-48:01", 7, "48:00"),
        ("07:00-99:00", 7, "48:00"),
        ("08:00-08:00", 1, "00:00-24:00"),
        ("07:00-22:00 08:00-09:00", 13, "before a further rule"),
        ("Mo-Fr 07:00-22:00 Sa 08:00-09:00", 19, "';' or ','"),
        ("Mo-Fr 07:00-22:00 PH off", 19, "before a further rule"),
        ("07:00-22:00 Mar-Oct", 13, "months and dates stand before"),
        ("Mo-Fr May 01 07:00-22:00", 7, "months and dates stand before"),
        ("Mo-", 4, "a weekday after '-'"),
        ("Mo-Mo 08:00-09:00", 4, "Mo-Su for all"),
        ("Mo-PH off", 4, "a weekday after '-'"),
        ("PH-Fr off", 3, "no range"),
        ("PH -1 day off", 4, "no range and no offset"),
        ("Mo-Fr PH off", 7, "Mo-Fr,PH"),
        ("Mo-Fr, 08:00-09:00", 8, "a weekday, PH or SH"),
        ("PH Mo,PH off", 7, "a weekday after ','"),
        ("Mo-Fr: off: 08:00-09:00", 11, "before a further rule"),
        ("Mo-Fr:", 7, "after ':'"),
        ("Montag 08:00-09:00", 1, "did you mean 'Mo'?"),
        ("Monday 08:00-09:00", 1, "did you mean 'Mo'?"),
        ("Sept 01 off", 1, "did you mean 'Sep'?"),
        ("Mo-Fr 08:00-09:00; PH of", 23, "did you mean 'off'?"),
        ("Mo cloesd", 4, "did you mean 'closed'?"),
        ("Mo xyzzy", 4, "unknown word 'xyzzy'"),
        ("周一 08:00-09:00", 1, "'周' is not of this syntax"),
        ("Mo & Tu", 4, "'&' is not of this syntax"),
        ("Mo-Fr 07：00-22:00", 9, "write ':' instead of '：'"),
        ("Mo-Fr 07:00–22:00", 12, "write '-' instead of '–'"),
        ("Mo-Fr 07:00-22:00；PH off", 18, "write ';' instead of '；'"),
        ("Mo-Fr 07:00-22:00 | PH off", 19, "write '||'"),

        ("week", 5, "the number of a week"),
        ("week 0 off", 6, "1 to 53"),
        ("week 54 off", 6, "1 to 53"),
        ("week 001 off", 6, "the number of a week"),
        ("week 10-10 off", 9, "end before they begin"),
        ("week 48-08 off", 9, "48-53,01-08"),
        ("week 10,Mo off", 9, "the number of a week"),
        ("week 10/2 off", 8, "a range of weeks"),
        ("week 1-53/1 off", 11, "2 to 26"),
        ("week 1-53/27 off", 11, "2 to 26"),
        ("week 1-53/Mo off", 11, "2 to 26"),
        ("week 10+ off", 8, "open ends"),
        ("Mo week 10 off", 4, "weeks stand before"),
        ("sunrise-sunset", 1, "sun"),
        ("08:00-dusk", 7, "sun"),
        ("(sunset-01:00)-24:00", 1, "sun"),
        ("Mo-Fr[1] 08:00-09:00", 6, "write Mo[1],Tu[1]"),
        ("Mo[] off", 4, "1 to 5"),
        ("Mo[0] off", 4, "1 to 5"),
        ("Mo[6] off", 4, "1 to 5"),
        ("Mo[-0] off", 5, "1 to 5"),
        ("Mo[12] off", 4, "1 to 5"),
        ("Mo[1 off", 6, "',' or ']'"),
        ("Mo[3-1] off", 6, "ends before it begins"),
        ("Mo[-2--1] off", 6, "no range"),
        ("Mo[1] +1 day off", 7, "day offsets"),
        ("Mo[1]-Fr off", 6, "day offsets"),
        ("PH[1] off", 3, "found '['"),
        ("[1] off", 1, "found '['"),
        ("Mo] off", 3, "found ']'"),
        ("17:00+", 6, "open ends"),
        ("17:00-20:00+", 12, "open ends"),
        ("2026-2027+ 08:00-09:00", 10, "open ends"),
        ("2026 Jan 01-2027 Feb 01+ off", 24, "open ends"),
        ("May 01+ off", 7, "open ends"),
        ("08:00-09:00 \"by phone\"", 13, "write open or off"),
        ("\"by phone\"", 1, "write open or off"),
        ("\"in summer\": 08:00-09:00", 1, "write open or off"),
        ("08:00-09:00 open \"by phone", 18, "no second quotation mark"),
        ("08:00-09:00 open “by phone”", 18, "write '\"' instead of '“'"),
        ("Mo-Fr unknown", 7, "'unknown' is not supported"),
        ("easter off", 1, "movable feasts"),
        ("08:00-18:00/00:30", 12, "repetitions"),
        ("2026-2032/2 off", 10, "repetitions"),
        ("Jan 01-Feb 10/2 off", 14, "repetitions"),
        ("Mo-Fr/2 off", 6, "repetitions"),

        ("Feb 30 off", 5, "no day 30"),
        ("2026 Feb 29 off", 10, "in 2026 has no day 29"),
        ("May 00 off", 5, "no day 0"),
        ("May 05-01 off", 8, "end before they begin"),
        ("May 01-Oct off", 8, "a day at both ends"),
        ("May-Oct 15 off", 5, "a day at both ends"),
        ("May 01,Mo off", 8, "a month"),
        ("May 01, 08:00-09:00", 9, "a month"),
        ("May 01-2026 May 05 off", 8, "the first date has no year"),
        ("2026 Nov 15-Mar 15 off", 1, "write the year of both"),
        ("2026-2027 Nov-Feb off", 11, "own years"),
        ("2027-2026 off", 6, "end before they begin"),
        ("1066 off", 1, "1900 to 2999"),
        ("20266 off", 1, "too long"),
        ("2026,Mo off", 6, "a year"),
        ("May 2026 off", 5, "the year stands before"),
    ]

    @Test func everyMistakeIsNamedAtItsColumn() {
        for (text, column, message) in Self.table {
            do throws(OpeningHoursError) {
                _ = try OpeningHours(text)
                Issue.record("'\(text)' was read")
            } catch {
                #expect(error.column == column, "'\(text)': \(error)")
                #expect(error.message.contains(message), "'\(text)': \(error)")
            }
        }
    }

    @Test func excerptPointsAtTheColumn() {
        let error = #expect(throws: OpeningHoursError.self) { try OpeningHours("Mo-Fr 07:00-25:99") }
        #expect(error?.excerpt == "Mo-Fr 07:00-25:99\n               ^")
    }

    @Test func excerptIsTwoLinesAndAlignsUnderWideSpaces() {
        let error = #expect(throws: OpeningHoursError.self) { try OpeningHours("Mo\u{3000}\n周一") }
        #expect(error?.excerpt == "Mo\u{3000} 周一\n  \u{3000} ^")
    }

    @Test func caretStandsUnderTheMistakeBehindChineseRemarks() {
        let error = #expect(throws: OpeningHoursError.self) { try OpeningHours("07:00-22:00 open \"禁行\"; PH of") }
        #expect(error?.excerpt == "07:00-22:00 open \"禁行\"; PH of\n                  \u{3000}\u{3000}      ^")
    }

    @Test func longTextIsRefused() {
        let error = #expect(throws: OpeningHoursError.self) {
            try OpeningHours(String(repeating: "Mo 08:00-09:00;", count: 100))
        }
        #expect(error?.message.contains("1024") == true)
    }

    /// Texts that are almost right: each is read or refused, in bounded time, and never traps.
    @Test func damagedTextNeverTraps() {
        let seed: UInt64 = 20_261_123
        var random = SplitMix64(seed: seed)
        let pieces = [
            "Mo", "-", "Fr", ",", "07:00", "22:00", ";", "PH", "off", " ", "Nov", "15", "2026", "||", ":", "24/7", "SH",
            "/", "+", "[1]", "[-1]", "[", "]", "\"", "\"x\"", "99", "0", "week", "week 10", "周", "\u{301}", "open",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<12, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined(
                separator: random.oneIn(2) ? " " : ""
            )
            do throws(OpeningHoursError) {
                let hours = try OpeningHours(text)
                let phase = TimeWindow(hours, holidays: calendar2026).phase(at: china("2026-11-23 12:00"))
                #expect(phase.start < phase.end, "\(text), seed \(seed)")
            } catch {
                #expect((1...text.count + 1).contains(error.column), "\(text), seed \(seed)")
            }
        }
    }
}
