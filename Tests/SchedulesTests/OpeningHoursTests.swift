import Schedules
import Telemetry
import Testing

@Suite struct OpeningHoursTests {
    /// A specification, a time in China, and whether it is open then.
    /// 2026: 23 November is a Monday, 1 October a Thursday and holiday, 10 October a Saturday that is worked.
    static let table: [(String, String, Bool)] = [
        ("24/7", "2026-11-23 00:00", true),
        ("24/7", "2026-10-01 03:33", true),
        ("24/7 off", "2026-11-23 12:00", false),
        ("open", "2026-11-23 12:00", true),
        ("off", "2026-11-23 12:00", false),
        ("closed", "2026-11-23 12:00", false),
        ("24/7; PH off", "2026-10-01 12:00", false),
        ("24/7; PH off", "2026-09-30 23:59", true),
        ("24/7; PH off", "2026-10-08 00:00", true),

        ("07:00-22:00", "2026-11-23 06:59:59.999", false),
        ("07:00-22:00", "2026-11-23 07:00", true),
        ("07:00-22:00", "2026-11-23 21:59:59.999", true),
        ("07:00-22:00", "2026-11-23 22:00", false),
        ("07:00-24:00", "2026-11-23 23:59:59", true),
        ("07:00-24:00", "2026-11-24 00:00", false),
        ("06:00-09:00,17:00-20:00", "2026-11-23 08:59", true),
        ("06:00-09:00,17:00-20:00", "2026-11-23 12:00", false),
        ("06:00-09:00, 17:00-20:00", "2026-11-23 17:00", true),

        ("Mo-Fr 07:00-22:00", "2026-11-27 12:00", true),
        ("Mo-Fr 07:00-22:00", "2026-11-28 12:00", false),
        ("Sa,Su 07:00-22:00", "2026-11-28 12:00", true),
        ("Sa,Su 07:00-22:00", "2026-11-30 12:00", false),
        ("Fr-Mo 07:00-22:00", "2026-11-29 12:00", true),
        ("Fr-Mo 07:00-22:00", "2026-11-30 12:00", true),
        ("Fr-Mo 07:00-22:00", "2026-11-24 12:00", false),
        ("Mo,We-Fr 07:00-22:00", "2026-11-24 12:00", false),
        ("Mo,We-Fr 07:00-22:00", "2026-11-26 12:00", true),
        ("Mo-Fr", "2026-11-23 00:00", true),
        ("Mo-Fr; We off", "2026-11-25 12:00", false),
        ("mo-FR 7:00 - 22:00 ; ph OFF", "2026-11-23 07:00", true),
        ("\tMo-Fr:07:00-22:00;", "2026-11-23 07:00", true),

        // Across midnight: the hours are those of the day on which they start.
        ("22:00-06:00", "2026-11-23 22:00", true),
        ("22:00-06:00", "2026-11-24 05:59:59", true),
        ("22:00-06:00", "2026-11-24 06:00", false),
        ("22:00-30:00", "2026-11-24 05:59", true),
        ("22:00-30:00", "2026-11-24 06:00", false),
        ("Fr 22:00-06:00", "2026-11-27 05:00", false),
        ("Fr 22:00-06:00", "2026-11-28 05:00", true),
        ("Fr 22:00-06:00", "2026-11-28 22:30", false),
        ("Su 22:00-06:00", "2026-11-30 05:00", true),
        ("Mo 00:00-48:00", "2026-11-24 23:59", true),
        ("Mo 00:00-48:00", "2026-11-25 00:00", false),
        ("Dec 31 22:00-06:00", "2027-01-01 05:59", true),

        // Public and school holidays.
        ("Mo-Su 07:00-22:00", "2026-10-01 12:00", true),
        ("Mo-Su,PH 07:00-22:00", "2026-10-01 12:00", true),
        ("Mo-Fr 07:00-22:00; PH off", "2026-10-01 12:00", false),
        ("Mo-Fr 07:00-22:00; PH off", "2026-10-08 12:00", true),
        ("Mo-Fr 07:00-22:00, PH off", "2026-10-01 12:00", false),
        ("PH 07:00-22:00", "2026-10-01 12:00", true),
        ("PH 07:00-22:00", "2026-10-08 12:00", false),
        ("Sa,Su,PH 10:00-18:00", "2026-10-01 12:00", true),
        ("PH Mo-Fr 10:00-18:00", "2026-10-01 12:00", true),
        ("PH Mo-Fr 10:00-18:00", "2026-10-03 12:00", false),
        ("PH Mo-Fr 10:00-18:00", "2026-11-23 12:00", false),
        ("Mo-Fr 07:00-22:00; PH 10:00-12:00", "2026-10-01 08:00", false),
        ("Mo-Fr 07:00-22:00; PH 10:00-12:00", "2026-10-03 11:00", true),
        ("SH 07:00-08:00", "2026-02-02 07:30", true),
        ("SH,PH off", "2026-02-16 07:30", false),
        ("SH 07:00-08:00; PH off", "2026-02-16 07:30", false),
        // A Saturday that is worked is a Saturday here.
        ("Mo-Fr 07:00-22:00", "2026-10-10 12:00", false),
        ("Sa 07:00-22:00", "2026-10-10 12:00", true),
        ("Sa 07:00-22:00; PH off", "2026-10-10 12:00", true),

        // Weekdays of the month. November 2026 has Mondays on 2, 9, 16, 23 and 30.
        ("Mo[1] 08:00-09:00", "2026-11-02 08:30", true),
        ("Mo[1] 08:00-09:00", "2026-11-09 08:30", false),
        ("Mo[-1] 08:00-09:00", "2026-11-30 08:30", true),
        ("Mo[-2,1] 08:00-09:00", "2026-11-23 08:30", true),
        ("Mo[5] 08:00-09:00", "2026-11-30 08:30", true),
        ("Mo[5] 08:00-09:00", "2026-12-28 08:30", false),
        ("Mo[2-4] 08:00-09:00", "2026-11-23 08:30", true),
        ("Mo[2-4] 08:00-09:00", "2026-11-30 08:30", false),
        ("Tu,Mo[1],PH 08:00-09:00", "2026-11-03 08:30", true),
        ("Tu,Mo[1],PH 08:00-09:00", "2026-11-10 08:30", true),
        ("PH Th[1] 08:00-09:00", "2026-10-01 08:30", true),
        ("PH Th[1] 08:00-09:00", "2026-11-05 08:30", false),
        ("Mo-Fr 08:00-18:00; Fr[-1] off", "2026-11-27 12:00", false),
        ("Sa[1] 22:00-06:00", "2026-11-08 05:59", true),

        // Weeks: 2026 has 53, and 1 January 2027 is in the last of them.
        ("week 48 08:00-09:00", "2026-11-23 08:30", true),
        ("week 48 08:00-09:00", "2026-11-30 08:30", false),
        ("week 01 08:00-09:00", "2025-12-29 08:30", true),
        ("week 53 08:00-09:00", "2027-01-03 08:30", true),
        ("week 01 08:00-09:00", "2027-01-04 08:30", true),
        ("week 02-52/2 Mo 08:00-09:00", "2026-11-23 08:30", true),
        ("week 01-53/2 Mo 08:00-09:00", "2026-11-23 08:30", false),
        ("week 10,47-49: Mo-Fr 08:00-09:00", "2026-11-23 08:30", true),
        ("2026 week 53 08:00-09:00", "2027-01-01 08:30", false),

        // Remarks say nothing.
        ("08:00-18:00 open \"早八\"; PH off \"国务院 ; 通知\"", "2026-11-23 12:00", true),
        ("08:00-18:00 open \"早八\"; PH off \"国务院 ; 通知\"", "2026-10-01 12:00", false),

        // Years and dates without an end.
        ("2026+ 08:00-09:00", "2025-12-31 08:30", false),
        ("2026+ 08:00-09:00", "2999-12-31 08:30", true),
        ("2026+ Nov 08:00-09:00", "2028-11-23 08:30", true),
        ("2026 Nov 15+ 08:00-09:00", "2026-11-14 08:30", false),
        ("2026 Nov 15+ 08:00-09:00", "2028-01-01 08:30", true),
        ("2026 Nov+ 08:00-09:00", "2026-11-01 08:30", true),

        // Months, dates and years.
        ("Mar-Oct 06:00-20:00", "2026-03-01 06:00", true),
        ("Mar-Oct 06:00-20:00", "2026-10-31 19:59", true),
        ("Mar-Oct 06:00-20:00", "2026-11-01 06:00", false),
        ("Nov-Feb 06:00-20:00", "2028-02-29 12:00", true),
        ("Nov-Feb 06:00-20:00", "2026-12-31 12:00", true),
        ("Nov-Feb 06:00-20:00", "2026-03-01 12:00", false),
        ("Jan,Mar,May-Jun 06:00-20:00", "2026-02-01 12:00", false),
        ("Jan,Mar,May-Jun 06:00-20:00", "2026-06-30 12:00", true),
        ("Nov 15-Mar 15 06:00-20:00", "2026-11-14 12:00", false),
        ("Nov 15-Mar 15 06:00-20:00", "2026-11-15 12:00", true),
        ("Nov 15-Mar 15 06:00-20:00", "2027-03-15 12:00", true),
        ("Nov 15-Mar 15 06:00-20:00", "2027-03-16 12:00", false),
        ("Nov 15-Mar 15 Mo-Fr 06:00-20:00", "2026-11-22 12:00", false),
        ("Nov 15-Mar 15: Mo-Fr 06:00-20:00", "2026-11-23 12:00", true),
        ("06:00-20:00; May 01-May 05 off", "2026-05-05 12:00", false),
        ("06:00-20:00; May 01-05 off", "2026-05-06 12:00", true),
        ("06:00-20:00; May 1,Oct 1-3,7 off", "2026-10-07 12:00", false),
        ("06:00-20:00; May 1,Oct 1-3,7 off", "2026-10-06 12:00", true),
        ("May 07:00-22:00", "2026-05-30 07:00", true),
        ("May 01:07:00-22:00", "2026-05-01 07:00", true),
        ("May 01:07:00-22:00", "2026-05-02 07:00", false),
        ("Feb 29 12:00-13:00", "2028-02-29 12:30", true),
        ("Feb 29 12:00-13:00", "2027-03-01 12:30", false),
        ("Feb 28-Mar 01 12:00-13:00", "2028-02-29 12:30", true),
        ("Feb 29 22:00-06:00", "2028-03-01 05:00", true),
        ("2026 Jan 01-2026 Feb 10 08:00-09:00", "2026-02-10 08:00", true),
        ("2026 Jan 01-2026 Feb 10 08:00-09:00", "2027-02-10 08:00", false),
        ("2026 Dec 20-2027 Jan 10 08:00-09:00", "2027-01-10 08:00", true),
        ("2026 Jan 01,May 01 08:00-09:00", "2026-05-01 08:00", true),
        ("2026 Jan 01,May 01 08:00-09:00", "2027-05-01 08:00", false),
        ("2026 Nov 08:00-09:00", "2026-11-30 08:00", true),
        ("2026 08:00-09:00", "2026-12-31 08:00", true),
        ("2026 08:00-09:00", "2027-01-01 08:00", false),
        ("2027-2028,2030 Mar-Oct 08:00-09:00", "2030-03-01 08:00", true),
        ("2027-2028,2030 Mar-Oct 08:00-09:00", "2029-03-01 08:00", false),

        // ';' replaces the hours of its days, with their part after midnight, and not what the evening before carries in.
        ("Mo-Su 08:00-18:00; We 10:00-12:00", "2026-11-25 09:00", false),
        ("Mo-Su 08:00-18:00; We 10:00-12:00", "2026-11-25 11:00", true),
        ("22:00-06:00; PH off", "2026-10-01 05:00", true),
        ("22:00-06:00; PH off", "2026-10-01 23:00", false),
        ("22:00-06:00; PH off", "2026-10-08 05:00", false),
        ("22:00-06:00; PH off", "2026-10-08 23:00", true),
        ("22:00-06:00; Sa 12:00-13:00", "2026-11-28 05:00", true),
        ("22:00-06:00; Sa 12:00-13:00", "2026-11-29 05:00", false),
        // `off` with times takes these times away, whichever day's they are.
        ("08:00-18:00; 12:00-14:00 off", "2026-11-23 13:00", false),
        ("08:00-18:00; 12:00-14:00 off", "2026-11-23 14:00", true),
        ("22:00-06:00; Sa 00:00-02:00 off", "2026-11-28 01:00", false),
        ("22:00-06:00; Sa 00:00-02:00 off", "2026-11-28 02:00", true),
        ("24/7; Su 22:00-06:00 off", "2026-11-30 05:00", false),
        ("24/7; Su 22:00-06:00 off", "2026-11-30 06:00", true),
        ("24/7; Su 22:00-06:00 off; Mo 05:00-06:00", "2026-11-30 05:30", true),
        // ',' adds, '||' adds where nothing is open.
        ("Mo-Fr 08:00-12:00, We 14:00-18:00", "2026-11-25 09:00", true),
        ("Mo-Fr 08:00-12:00, We 14:00-18:00", "2026-11-25 15:00", true),
        ("Mo-Fr 08:00-12:00, We 14:00-18:00", "2026-11-26 15:00", false),
        ("Mo-Fr 08:00-12:00 || 11:00-15:00", "2026-11-25 09:00", true),
        ("Mo-Fr 08:00-12:00 || 11:00-15:00", "2026-11-25 14:00", true),
        ("Mo-Fr 08:00-12:00 || 11:00-15:00", "2026-11-28 09:00", false),
        ("Mo-Fr 08:00-12:00; PH off || 11:00-15:00", "2026-10-01 11:00", true),
        ("Mo-Fr 08:00-12:00 || off", "2026-11-25 09:00", true),
        ("PH off, Mo 08:00-12:00", "2026-11-23 09:00", true),
    ]

    @Test func openAndClosedAsTheSpecificationSays() throws {
        #expect(Self.table.count >= 60)
        for (text, time, isOpen) in Self.table {
            let phase = try window(text).phase(at: china(time))
            #expect(phase.isOpen == isOpen, "\(text) at \(time)")
            #expect(phase.contains(china(time)), "\(text) at \(time)")
        }
    }

    /// A specification, a time, and where its phase begins and ends; empty for never.
    static let phases: [(String, String, String, String)] = [
        ("07:00-22:00", "2026-11-23 12:34:56.789", "2026-11-23 07:00", "2026-11-23 22:00"),
        ("07:00-22:00", "2026-11-23 22:00", "2026-11-23 22:00", "2026-11-24 07:00"),
        ("22:00-06:00", "2026-11-24 03:00", "2026-11-23 22:00", "2026-11-24 06:00"),
        ("Mo-Fr 00:00-24:00", "2026-11-25 12:00", "2026-11-23 00:00", "2026-11-28 00:00"),
        ("Mo-Fr 07:00-22:00; PH off", "2026-10-03 12:00", "2026-09-30 22:00", "2026-10-08 07:00"),
        ("24/7", "2026-11-23 12:00", "", ""),
        ("off", "2026-11-23 12:00", "", ""),
        ("24/7; Jan 01-Dec 31", "2026-11-23 12:00", "", ""),
        ("24/7; PH off", "2026-11-23 12:00", "2026-10-08 00:00", ""),
        ("PH", "2025-06-01 12:00", "", "2026-01-01 00:00"),
        ("24/7; 2090 Jan 01 off", "2026-11-23 12:00", "", "2090-01-01 00:00"),
        ("2026 Jan 01-2026 Feb 10", "2026-02-01 12:00", "2026-01-01 00:00", "2026-02-11 00:00"),
        ("2026 Jan 01-2026 Feb 10", "2926-02-01 12:00", "2026-02-11 00:00", ""),
        ("2026", "2025-12-31 23:59", "", "2026-01-01 00:00"),
        ("2026-2027", "2027-06-01 00:00", "2026-01-01 00:00", "2028-01-01 00:00"),
        ("2026+", "2027-06-01 00:00", "2026-01-01 00:00", ""),
        ("2026 Nov 15+", "2026-01-01 00:00", "", "2026-11-15 00:00"),
        ("Mo[5] 08:00-12:00", "2026-12-01 00:00", "2026-11-30 12:00", "2027-03-29 08:00"),
        ("week 53", "2026-01-05 00:00", "2021-01-04 00:00", "2026-12-28 00:00"),
        ("24/7; Feb 29 week 53 off", "2026-01-05 00:00", "", ""),
        ("Mar-Oct", "2026-12-31 12:00", "2026-11-01 00:00", "2027-03-01 00:00"),
        ("Nov 15-Mar 15", "2026-12-31 12:00", "2026-11-15 00:00", "2027-03-16 00:00"),
        ("Feb 29 08:00-12:00", "2027-11-23 12:00", "2024-02-29 12:00", "2028-02-29 08:00"),
        ("Feb 29 Mo 08:00-12:00", "2026-11-23 12:00", "2016-02-29 12:00", "2044-02-29 08:00"),
        ("Feb 29 Su 08:00-12:00", "2073-11-23 12:00", "2060-02-29 12:00", "2088-02-29 08:00"),
        ("Feb 29 Su 08:00-12:00", "2099-11-23 12:00", "2088-02-29 12:00", "2128-02-29 08:00"),
        ("Feb 29 Su 08:00-12:00", "2088-02-29 12:00", "2088-02-29 12:00", "2128-02-29 08:00"),
        ("Feb 29 Su 08:00-12:00", "2128-02-29 07:59", "2088-02-29 12:00", "2128-02-29 08:00"),
        ("Feb 29-Mar 01", "2027-03-01 12:00", "2027-03-01 00:00", "2027-03-02 00:00"),
    ]

    @Test func phasesBeginAndEndExactly() throws {
        for (text, time, start, end) in Self.phases {
            let phase = try window(text).phase(at: china(time))
            #expect(phase.start == (start.isEmpty ? .distantPast : china(start)), "\(text) at \(time)")
            #expect(phase.end == (end.isEmpty ? .distantFuture : china(end)), "\(text) at \(time)")
        }
    }

    @Test func intervalsAreMergedAndCutOff() throws {
        let nights = try window("Mo-Fr 18:00-24:00; Sa 00:00-03:00, We 17:00-19:00")
        let intervals = nights.intervals(from: china("2026-11-25 17:30"), to: china("2026-11-28 02:00"))
        #expect(
            intervals == [
                china("2026-11-25 17:30")..<china("2026-11-26 00:00"),
                china("2026-11-26 18:00")..<china("2026-11-27 00:00"),
                china("2026-11-27 18:00")..<china("2026-11-28 02:00"),
            ]
        )
        #expect(
            nights.intervals(from: china("2026-11-25 17:30"), to: .distantFuture, limit: 2) == Array(intervals[..<2])
        )
        #expect(nights.intervals(from: china("2026-11-28 02:00"), to: china("2026-11-28 02:00")).isEmpty)
        #expect(nights.intervals(from: china("2026-11-28 02:00"), to: china("2026-11-25 17:30")).isEmpty)
    }

    @Test func otherZonesHaveOtherMidnights() throws {
        let newYork = try #require(CivilZone(offsetMinutes: -300))
        let phase = try window("Mo 00:00-24:00", in: newYork).phase(at: china("2026-11-23 13:00"))
        #expect(phase.isOpen)
        #expect(phase.start == china("2026-11-23 13:00"))
        #expect(phase.end == china("2026-11-24 13:00"))
        #expect(newYork.date(at: china("2026-11-23 12:59")).description == "2026-11-22")
        #expect(CivilZone.shanghai.date(at: china("2026-11-23 00:00")).description == "2026-11-23")
        let date = try #require(CivilDate(year: 2026, month: 11, day: 23))
        #expect(CivilZone.shanghai.startOfDay(date) == china("2026-11-23 00:00"))
        #expect(CivilZone(offsetMinutes: 841) == nil)
        #expect(CivilZone(offsetMinutes: -721) == nil)
    }

    @Test func theEndsOfTimeAreAnswered() throws {
        for text in ["24/7", "22:00-06:00", "Feb 29 22:00-06:00; PH off", "Nov-Feb off"] {
            let window = try window(text)
            for milliseconds in [Int64.min, -62_135_596_800_000, 253_402_300_799_999, .max] {
                let phase = window.phase(at: Instant(milliseconds: milliseconds))
                #expect(phase.start >= .distantPast)
                #expect(phase.end <= .distantFuture)
            }
        }
        let always = try window("24/7")
        let all = always.intervals(from: Instant(milliseconds: .min), to: Instant(milliseconds: .max))
        #expect(all == [.distantPast ..< .distantFuture])
        #expect(CivilZone.shanghai.startOfDay(CivilDate(year: .max, month: 1, day: 1)!) == .distantFuture)
        #expect(CivilZone.shanghai.startOfDay(CivilDate(year: .min, month: 1, day: 1)!) == .distantPast)
    }
}
