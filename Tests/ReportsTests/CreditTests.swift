import Reports
import Telemetry
import Testing

/// What violations cost, what becomes of the points, and which grade follows.
@Suite struct CreditTests {
    static let rules =
        "- id: speeding\n  title: 超速\n  points: 2\n- id: dumping\n  points: 12\n- id: silent\n  points: 0.5\n- id: free\n"

    /// Deducted from 100 by month, at most 5 for speeding; and counted up against 30 and 100 by half-year.
    static let yaml = """
        credit:
          use: { truck: deducting }
          schemes:
            - id: deducting
              title: 扣分
              source: 样例
              date: "2018"
              counts: deducted
              term: month
              rules:
                speeding: { cap: 5 }
              device: &grades
                base: 100
                grades:
                  - { grade: A, title: 优, from: 90 }
                  - { grade: B, title: 良, from: 80 }
                  - { grade: C, title: 中, from: 60 }
                  - { grade: D, title: 差, from: 0 }
              company: *grades
            - id: counting
              title: 记分
              source: 样例
              date: "2018"
              counts: accumulated
              term: half_year
              device:
                base: 30
                grades:
                  - { grade: A, title: 优秀, from: 0 }
                  - { grade: B, title: 良好, from: 10 }
                  - { grade: D, title: 较差, from: 20 }
              company:
                base: 100
                sums_devices: true
                grades:
                  - { grade: A, title: 优秀, from: 0 }
                  - { grade: D, title: 较差, from: 60 }
        """

    static let dismiss = CaseAct.Kind.dismiss(reason: "sensor_fault")

    private func town(_ yaml: String = CreditTests.yaml) throws -> Town {
        let town = try Town()
        town.city.rules = ["speeding", "dumping", "silent", "free"].map {
            ReportRule(id: $0, title: $0, deviceClass: "truck")
        }
        town.city.devices = [("t-1", "蓝天"), ("t-2", "蓝天"), ("t-3", "安达")].map { device, company in
            ReportDevice(deviceClass: "truck", device: device, title: nil, company: company, district: "dongbao")
        }
        #expect(town.configure(yaml) == [])
        try town.load(rules: Self.rules, hash: "rules-1")
        return town
    }

    @Test func everybodyInTheRegisterIsGradedTheWorstFirst() throws {
        let town = try town()
        try town.fire("dumping", "t-3", company: "安达", at: at("11-05 08:00"))
        try town.fire("speeding", "t-1", at: at("11-06 08:00"))
        let report = try town.report("credit", "2026-11")
        #expect(
            report.table("devices").texts("device", "term_points", "score", "grade") == [
                "t-3 12.0 88.0 B", "t-1 2.0 98.0 A", "t-2 0.0 100.0 A",
            ]
        )
        #expect(
            report.table("companies").texts("company", "devices", "score", "grade") == ["安达 1 88.0 B", "蓝天 2 98.0 A"]
        )
    }

    @Test func aRuleCostsNoMoreThanItsCap() throws {
        let town = try town()
        for hour in 10..<14 { try town.fire("speeding", place: "p\(hour)", at: at("11-05 \(hour):00")) }
        try town.fire("speeding", "t-2", at: at("11-06 08:00"))
        let report = try town.report("credit", "2026-11")
        // 2 + 2 + 1 + 0 for the truck; its company has the same cap, and the other truck adds nothing.
        #expect(
            report.table("ledger").texts("device", "points", "device_points", "company_points") == [
                "t-1 2.0 2.0 2.0", "t-1 2.0 2.0 2.0", "t-1 2.0 1.0 1.0", "t-1 2.0 0.0 0.0", "t-2 2.0 2.0 0.0",
            ]
        )
        #expect(report.table("companies").texts("company", "score") == ["蓝天 95.0", "安达 100.0"])
    }

    @Test func aDismissalReversesAndAReopenedCaseCountsAgain() throws {
        let town = try town()
        let first = try town.fire("dumping", at: at("11-05 08:00"))
        let second = try town.fire("dumping", "t-3", company: "安达", at: at("11-05 09:00"))
        try town.act(Self.dismiss, first, at: at("11-07 08:00"))
        try town.act(Self.dismiss, second, at: at("12-03 08:00"))
        try town.act(.reopen, second, at: at("12-04 08:00"))
        try town.act(.close(measure: "warned"), second, at: at("12-05 08:00"))
        let report = try town.report("credit", "2026-11")
        #expect(
            report.table("ledger").texts("at", "entry", "device", "points", "act") == [
                "11-05 08:00 记分 t-1 12.0 -", "11-05 09:00 记分 t-3 12.0 -", "11-07 08:00 冲回 t-1 -12.0 张三：传感器故障",
                "12-03 08:00 冲回 t-3 -12.0 张三：传感器故障", "12-04 08:00 恢复 t-3 12.0 张三",
            ]
        )
        #expect(
            report.table("devices").texts("device", "violations", "reversed", "term_points") == [
                "t-3 1 0 12.0", "t-1 0 1 0.0", "t-2 0 0 0.0",
            ]
        )
        // As it stood at the end of November, and between the dismissal and the second thought.
        #expect(try town.report("credit", "2026-11", asOf: at("12-01 00:00")).figure("reversed") == .integer(1))
        #expect(try town.report("credit", "2026-11", asOf: at("12-03 12:00")).figure("reversed") == .integer(2))
        // December has nothing of it: everything is booked where it happened.
        #expect(try town.report("credit", "2026-12").table("ledger").rows.isEmpty)
    }

    @Test func aDismissalUnderTheCapGivesBackOnlyWhatWasTaken() throws {
        let town = try town()
        let ids = try (10..<14).map { try town.fire("speeding", place: "p\($0)", at: at("11-05 \($0):00")) }
        try town.act(Self.dismiss, ids[0], at: at("11-06 08:00"))
        try town.act(Self.dismiss, ids[1], at: at("11-06 09:00"))
        // 8 points stood against a cap of 5, then 6, then 4.
        let report = try town.report("credit", "2026-11")
        #expect(report.table("ledger").texts("device_points") == ["2.0", "2.0", "1.0", "0.0", "0.0", "-1.0"])
        #expect(report.table("devices").texts("device", "term_points").first == "t-1 4.0")
    }

    @Test func allAlertsOfADismissedCaseAreReversed() throws {
        let town = try town()
        let opener = try town.fire("dumping", place: "p", at: at("11-05 08:00"))
        try town.fire("dumping", place: "p", at: at("11-05 09:00"))
        try town.act(Self.dismiss, opener, at: at("11-05 10:00"))
        // A new case, which nobody has dismissed.
        try town.fire("dumping", place: "p", at: at("11-05 11:00"))
        let report = try town.report("credit", "2026-11")
        #expect(
            report.table("devices").texts("device", "violations", "reversed", "term_points").first == "t-1 1 2 12.0"
        )
    }

    @Test func pointsAreThoseOfTheRuleSetThatRaisedTheAlert() throws {
        let town = try town()
        try town.load(rules: "- id: dumping\n  points: 3\n", hash: "rules-2")
        try town.fire("dumping", place: "a", at: at("11-05 08:00"), ruleSet: "rules-1")
        try town.fire("dumping", place: "b", at: at("11-06 08:00"), ruleSet: "rules-2")
        try town.fire("dumping", place: "c", at: at("11-07 08:00"), ruleSet: "gone")
        try town.fire("free", at: at("11-08 08:00"))
        let report = try town.report("credit", "2026-11")
        #expect(report.table("ledger").texts("points", "rule_set") == ["12.0 rules-1", "3.0 rules-2"])
        let notes = report.notes.map(\.chinese).joined()
        #expect(notes.contains("规则集 gone 的原文已不在库中"))
        #expect(notes.contains("另有 2 条告警的规则没有分值"))
    }

    @Test func pointsAccumulateOverATermAndCountToTheCompany() throws {
        let town = try town(Self.yaml.replacing("truck: deducting", with: "truck: counting"))
        try town.fire("dumping", "t-1", at: at("06-30 23:59"))
        try town.fire("dumping", "t-1", place: "a", at: at("07-01 00:00"))
        try town.fire("dumping", "t-2", place: "b", at: at("09-05 08:00"))
        try town.fire("speeding", "t-1", at: at("09-06 08:00"))
        let september = try town.report("credit", "2026-09")
        #expect(
            september.table("companies").texts("company", "month_points", "term_points", "score", "grade") == [
                "蓝天 14.0 26.0 26.0 A", "安达 0.0 0.0 0.0 A",
            ]
        )
        #expect(
            september.table("devices").texts("device", "month_points", "term_points", "grade") == [
                "t-1 2.0 14.0 B", "t-2 12.0 12.0 B", "t-3 0.0 0.0 A",
            ]
        )
        #expect(september.table("ledger").texts("device") == ["t-2", "t-1"])
        let june = try town.report("credit", "2026-06")
        #expect(june.table("companies").texts("term_points").first == "12.0")
    }

    @Test(arguments: [(19, "A"), (20, "A"), (59, "A"), (60, "D"), (61, "D")])
    func aGradeBeginsAtItsNumber(points: Int, grade: String) throws {
        let town = try town(Self.yaml.replacing("truck: deducting", with: "truck: counting"))
        try town.load(rules: "- id: dumping\n  points: \(points)\n", hash: "rules-3")
        try town.fire("dumping", at: at("11-05 08:00"), ruleSet: "rules-3")
        let report = try town.report("credit", "2026-11")
        #expect(report.table("companies").texts("company", "grade").first == "蓝天 \(grade)")
        #expect(report.figure("companies_in_worst_grade") == .integer(grade == "D" ? 1 : 0))
    }

    @Test func aScoreIsNeverBelowNothing() throws {
        let town = try town()
        for hour in 10..<20 { try town.fire("dumping", place: "p\(hour)", at: at("11-05 \(hour):00")) }
        let report = try town.report("credit", "2026-11")
        #expect(report.table("companies").texts("company", "term_points", "score", "grade").first == "蓝天 120.0 0.0 D")
    }

    @Test func filtersChooseWhatIsShownAndGradesAreOfEverything() throws {
        let town = try town()
        try town.fire("dumping", "t-1", district: "dongbao", at: at("11-05 08:00"))
        try town.fire("dumping", "t-2", district: "duodao", at: at("11-06 08:00"))
        try town.fire("dumping", "t-3", company: "安达", district: "duodao", at: at("11-07 08:00"))
        let report = try town.report("credit", "2026-11", filters: [.device: ["t-1"]])
        #expect(report.table("ledger").texts("device") == ["t-1"])
        #expect(report.table("devices").texts("device") == ["t-1"])
        #expect(report.table("companies").texts("company", "score") == ["蓝天 76.0"])
        let district = try town.report("credit", "2026-11", filters: [.district: ["duodao"]])
        #expect(district.table("ledger").texts("device") == ["t-2", "t-3"])
        #expect(try town.report("credit", "2026-11", filters: [.company: ["安达"]]).figure("violations") == .integer(1))
    }

    @Test func whoIsNotInTheRegisterIsInTheLedgerAllTheSame() throws {
        let town = try town()
        try town.fire("dumping", "t-9", company: nil, district: "unassigned", at: at("11-05 08:00"))
        let report = try town.report("credit", "2026-11")
        #expect(report.table("devices").texts("device", "company", "score").first == "t-9 - 88.0")
        #expect(report.table("companies").texts("company", "score") == ["安达 100.0", "蓝天 100.0"])
    }

    @Test func mistakesNameTheirPlaceAndTheNearestName() throws {
        let town = try town()
        let found = town.configure(
            """
            credit:
              use: { truk: a, truck: b }
              schemes:
                - id: a
                  title: t
                  source: s
                  date: "2018"
                  counts: deduced
                  term: month
                  rules:
                    speding: { points: 2 }
                  company:
                    base: 100
                    grades:
                      - { grade: A, title: t, from: 90 }
            """
        )
        #expect(
            found == [
                "reports.yaml:8:15: 'counts' is one of deducted, accumulated; did you mean 'deducted'?",
                "reports.yaml:11:9: there is no rule 'speding'; did you mean 'speeding'?",
                "reports.yaml:15:11: one grade is from 0, so that every score has one",
                "reports.yaml:2:10: there is no class 'truk'; did you mean 'truck'?",
                "reports.yaml:2:26: there is no scheme 'b'; there are a",
            ]
        )
    }

    @Test func theSameStoreGivesTheSameBytes() throws {
        let town = try town()
        let id = try town.fire("dumping", at: at("11-05 08:00"))
        try town.fire("dumping", "t-3", company: "安达", at: at("12-01 00:00"))
        let before = try town.report("credit", "2026-11").json
        // What happens to others changes nothing of a past month.
        try town.act(Self.dismiss, try town.fire("dumping", "t-2", at: at("12-05 08:00")), at: at("12-06 08:00"))
        #expect(try town.report("credit", "2026-11").json == before)
        try town.act(Self.dismiss, id, at: at("12-07 08:00"))
        #expect(try town.report("credit", "2026-11").json != before)
    }
}
