import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

@testable import Reports

/// What districts are ranked by, and when a case is due, closed and closed in time.
@Suite struct LeagueTests {
    static let yaml = """
        league:
          indicators:
            - { measure: closure_rate, weight: 1, target: 0.95 }
            - { measure: on_time_rate, weight: 1 }
          groups:
            - { title: 事件, categories: ["0103", "0104"] }
            - { title: 部件, categories: ["02"] }
        """

    /// The figures of Tianmen (Hubei) for 2016-12: 受理 1054, 立案 996, 应结 972, 结案 911 (93.72 %), 按期结案 737 (75.82 %); events
    /// 902 of 956, components 9 of 16.
    @Test func thePublishedFiguresOfTianmenComeOut() throws {
        let town = try Town()
        #expect(town.configure(Self.yaml) == [])
        let first = Instant(rfc3339: "2016-12-01T08:00:00+08:00")!
        let due = Instant(rfc3339: "2016-12-20T12:00:00+08:00")!
        let nextMonth = Instant(rfc3339: "2017-01-03T12:00:00+08:00")!
        let districts = ["dongbao", "duodao", "zhanghe"]
        var onTime = 737
        func file(_ count: Int, closed: Int, _ category: String) throws {
            for number in 0..<count {
                let id = try town.fire(
                    "r",
                    "\(category)-\(number)",
                    district: districts[number % 3],
                    at: first,
                    due: due,
                    category: category
                )
                guard number < closed else { continue }
                try town.act(.close(measure: "warned"), id, at: onTime > 0 ? due : due + .hours(30))
                onTime -= 1
            }
        }
        try file(600, closed: 570, "0103")
        try file(356, closed: 332, "0104")
        try file(16, closed: 9, "02")
        for number in 0..<24 { try town.fire("r", "later-\(number)", at: first, due: nextMonth, category: "0103") }
        for number in 0..<58 {
            let id = try town.fire("r", "none-\(number)", at: first, due: due, category: "0103")
            try town.act(.dismiss(reason: "sensor_fault"), id, at: first + .hours(1))
        }
        let report = try town.report("league", "2016-12")
        #expect(report.figure("due") == .integer(972))
        #expect(report.figure("closed") == .integer(911))
        #expect(report.figure("closure_rate") == .number(911.0 / 972))
        #expect(report.figure("on_time_rate") == .number(737.0 / 972))
        let text = report.terminalText()
        #expect(text.contains("结案率      93.72 %  目标 95.00 %"))
        #expect(text.contains("按期结案率  75.82 %"))
        let categories = report.table("categories")
        #expect(categories.texts("category", "closed", "due", "dismissed") == ["事件 902 956 58", "部件 9 16 0"])
        #expect(report.terminalText(only: "categories").contains("94.35 %"))
        #expect(report.terminalText(only: "categories").contains("56.25 %"))
        #expect(try town.report("league", "2017-01").figure("due") == .integer(24))
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let due: String
        let acts: [(String, CaseAct.Kind)]
        /// Of November: due, closed, closed in time, dismissed, overdue and open.
        let counts: [Int]

        init(_ name: String, due: String, _ acts: [(String, CaseAct.Kind)] = [], _ counts: [Int]) {
            testDescription = name
            self.due = due
            self.acts = acts
            self.counts = counts
        }
    }

    static let close = CaseAct.Kind.close(measure: "warned")
    static let dismiss = CaseAct.Kind.dismiss(reason: "sensor_fault")

    @Test(arguments: [
        Case("nobody acts", due: "11-20 12:00", [], [1, 0, 0, 0, 1]),
        Case("closed at the very end of its term", due: "11-20 12:00", [("11-20 12:00", close)], [1, 1, 1, 0, 0]),
        Case("closed too late", due: "11-20 12:00", [("11-20 12:01", close)], [1, 1, 0, 0, 0]),
        Case("closed after the month", due: "11-30 17:00", [("12-01 00:00", close)], [1, 0, 0, 0, 1]),
        Case("closed early, and due in the next month", due: "12-01 00:00", [("11-20 12:00", close)], [0, 0, 0, 0, 0]),
        Case("due at the beginning of the month", due: "11-01 00:00", [("10-30 12:00", close)], [1, 1, 1, 0, 0]),
        Case("due before the month", due: "10-31 23:59", [], [0, 0, 0, 0, 1]),
        Case("dismissed", due: "11-20 12:00", [("11-19 12:00", dismiss)], [0, 0, 0, 1, 0]),
        Case("dismissed after the month", due: "11-20 12:00", [("12-02 12:00", dismiss)], [1, 0, 0, 0, 1]),
        Case(
            "taken up again",
            due: "11-20 12:00",
            [("11-19 12:00", close), ("11-25 12:00", .reopen)],
            [1, 0, 0, 0, 1]
        ),
        Case(
            "taken up again after the month",
            due: "11-20 12:00",
            [("11-19 12:00", close), ("12-05 12:00", .reopen)],
            [1, 1, 1, 0, 0]
        ),
        Case(
            "closed a second time, too late",
            due: "11-20 12:00",
            [("11-19 12:00", close), ("11-21 12:00", .reopen), ("11-22 12:00", close)],
            [1, 1, 0, 0, 0]
        ),
        Case(
            "dismissed, taken up again, closed",
            due: "11-20 12:00",
            [("11-18 12:00", dismiss), ("11-19 12:00", .reopen), ("11-20 11:00", close)],
            [1, 1, 1, 0, 0]
        ),
    ])
    func aCaseCountsAsItStoodAtTheEndOfTheMonth(_ story: Case) throws {
        let town = try Town()
        town.configure(Self.yaml)
        let id = try town.fire(at: at("10-30 08:00"), due: at(story.due))
        for (time, act) in story.acts { try town.act(act, id, at: at(time)) }
        let report = try town.report("league", "2026-11")
        let row = report.table("ranking").texts("district", "due", "closed", "closed_on_time", "dismissed")
        #expect(row.contains("dongbao " + story.counts.prefix(4).map(String.init).joined(separator: " ")))
        #expect(report.figure("overdue_open") == .integer(story.counts[4]))
    }

    @Test func whatIsFoundLateHasNoTermAndIsNotDue() throws {
        let town = try Town()
        town.configure(Self.yaml)
        try town.fire(at: at("11-10 08:00"), due: at("11-12 08:00"), isLate: true)
        let report = try town.report("league", "2026-11")
        #expect(report.figure("due") == .integer(0))
        #expect(report.figure("alerts") == .integer(1))
        #expect(report.figure("closure_rate") == .none)
    }

    @Test func aLaterCutOffCountsWhatWasClosedAfterTheMonth() throws {
        let town = try Town()
        town.configure(Self.yaml)
        let id = try town.fire(at: at("11-29 08:00"), due: at("11-30 12:00"))
        try town.act(Self.close, id, at: at("12-02 08:00"))
        #expect(try town.report("league", "2026-11").figure("closed") == .integer(0))
        #expect(try town.report("league", "2026-11", asOf: at("12-03 00:00")).figure("closed") == .integer(1))
        // On the 15th nothing was due yet.
        #expect(try town.report("league", "2026-11", asOf: at("11-15 00:00")).figure("due") == .integer(0))
    }

    // MARK: - Places

    /// Closes so many of so many cases of a district in time.
    private func fill(_ town: Town, _ district: String, _ month: String, closed: Int, of count: Int) throws {
        for number in 0..<count {
            let id = try town.fire(
                "r",
                "\(district)-\(month)-\(number)",
                district: district,
                at: at("\(month)-03 08:00"),
                due: at("\(month)-04 08:00")
            )
            if number < closed { try town.act(Self.close, id, at: at("\(month)-03 09:00")) }
        }
    }

    @Test func equalScoresShareAPlaceAndLastTwiceIsFlagged() throws {
        let town = try Town()
        town.configure(Self.yaml)
        for (month, closed) in [("10", [4, 3, 1]), ("11", [4, 4, 2])] {
            for (district, count) in zip(["dongbao", "duodao", "zhanghe"], closed) {
                try fill(town, district, month, closed: count, of: 4)
            }
        }
        let report = try town.report("league", "2026-11")
        #expect(
            report.table("ranking").texts("place", "district", "score", "place_before", "last_twice") == [
                "1 dongbao 100.0 1 false", "1 duodao 100.0 2 false", "3 zhanghe 50.0 3 true",
            ]
        )
        #expect(report.notes.contains { $0.chinese == "连续两个月末位：zhanghe区。" })
        #expect(report.charts[0].target == 0.95)
    }

    @Test func withoutTheMonthBeforeNobodyIsLastTwice() throws {
        let town = try Town()
        town.configure(Self.yaml)
        try fill(town, "dongbao", "11", closed: 1, of: 2)
        try fill(town, "duodao", "11", closed: 2, of: 2)
        let report = try town.report("league", "2026-11")
        // Of the third district nothing is known.
        #expect(
            report.table("ranking").texts("place", "district", "place_before", "last_twice") == [
                "1 duodao - -", "2 dongbao - -", "- zhanghe - -",
            ]
        )
        #expect(report.notes.contains { $0.chinese.hasPrefix("2026-10 无数据") })
        #expect(
            report.table("months").texts("month", "due", "closure_rate").suffix(2) == ["2026-10 - -", "2026-11 4 0.75"]
        )
        let empty = try town.report("league", "2026-09")
        #expect(empty.table("ranking").texts("place", "score") == ["- -", "- -", "- -"])
    }

    @Test func weightsAndDirectionsMakeTheScore() throws {
        let town = try Town()
        town.city.devices = (0..<10).map {
            ReportDevice(deviceClass: "truck", device: "t-\($0)", title: nil, company: nil, district: "dongbao")
        }
        let yaml = """
            league:
              districts: [dongbao]
              indicators:
                - { measure: closure_rate, weight: 3 }
                - { measure: alerts_per_100_devices, weight: 1, full: 0, zero: 80 }
                - { measure: overdue_open, weight: 1, full: 0, zero: 4 }
            """
        #expect(town.configure(yaml) == [])
        try fill(town, "dongbao", "11", closed: 3, of: 4)
        let report = try town.report("league", "2026-11")
        // 75 · 3, four alerts of ten devices: half of 80, one overdue of four.
        #expect(
            report.table("marks").texts("closure_rate", "alerts_per_100_devices", "overdue_open") == ["75.0 50.0 75.0"]
        )
        #expect(report.table("ranking").texts("score") == ["70.0"])
    }

    @Test func mistakesNameTheirPlaceAndTheNearestName() throws {
        let town = try Town()
        let found = town.configure(
            """
            league:
              districts: [dongbo]
              indicators:
                - { measure: closure_rat, weight: 1 }
                - { measure: overdue_open, weight: 1 }
                - { measure: closure_rate, wieght: 1 }
            """
        )
        #expect(
            found == [
                "reports.yaml:2:15: there is no district 'dongbo'; did you mean 'dongbao'?",
                "reports.yaml:4:18: there is no measure 'closure_rat'; did you mean 'closure_rate'?",
                "reports.yaml:5:7: 'overdue_open' needs 'full' and 'zero': the values with full marks and with none",
                "reports.yaml:6:32: unknown key 'wieght'; did you mean 'weight'?",
                "reports.yaml:6:7: 'weight' is missing",
            ]
        )
    }

    @Test func withoutItsSettingsTheReportSaysSo() throws {
        let town = try Town()
        #expect(throws: ReportError.self) { try town.report("league", "2026-11") }
    }
}

/// A measure that another report has reckoned.
@Suite struct LeagueMeasureTests {
    private let online = ReportKind(
        "online",
        ReportText("上线率", "Online rate"),
        summary: ReportText("", ""),
        spans: [.month]
    ) { request, _, _ in
        var report = ReportDocument(kind: "online", title: ReportText("", ""), period: request.period)
        report.tables = [
            ReportTable(
                "districts",
                ReportText("", ""),
                columns: [
                    ReportColumn("rate", ReportText("", ""), unit: .ratio),
                    ReportColumn("district", ReportText("", "")),
                ],
                rows: [[.number(0.9), .text("dongbao")], [.none, .text("duodao")]]
            )
        ]
        return report
    }

    @Test func isAColumnOfItsTableByDistrict() throws {
        let town = try Town()
        let measure = LeagueMeasure(column: "rate", of: online, table: "districts", ReportText("上线率", "Online rate"))
        let context = LeagueMeasure.Context(
            request: ReportRequest(ReportPeriod("2026-11")!),
            city: town.city,
            districts: ["dongbao", "duodao"],
            tallies: [:]
        )
        let store = try town.reader()
        #expect(try measure.values(context, store) == ["dongbao": 0.9])
        let other = LeagueMeasure(column: "rate", of: online, table: "companies", ReportText("", ""))
        #expect(try other.values(context, store).isEmpty)
    }
}
