import Documents
import Foundation
import HTTPTypes
import Reports
import Storage
import Synchronization
import Telemetry
import Testing
import TestSupport

@testable import API

/// Reports over HTTP: who gets which, in which form, and how many at a time.
@Suite struct ReportTests {
    private static let tokens = [
        Token.made("viewer", .viewer), .made("officer", .officer, ["dongbao"]), .made("analyst", .analyst),
    ]
    private static let credit = "/reports/credit?month=2026-11"

    private func office(tokens: [Token]? = nil) async throws -> Office {
        let office = try Office()
        try office.raise([Office.alert(1), Office.alert(2)])
        try await office.open(tokens: tokens)
        return office
    }

    @Test func theListNeedsNoTokenAndShowsNothingOfTheCity() async throws {
        let office = try await office(tokens: Self.tokens)
        let list = try await office.ask("/reports")
        #expect(list.status == 200)
        #expect(list.items("kind").contains("league"))
        let page = try await office.ask("/reports?format=html")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("action=\"/reports/credit\""))
        // Last month, by the clock of the server.
        #expect(page.text.contains("value=\"2026-10\""))
        #expect(!page.text.contains("dongbao"))
        try await office.close()
    }

    @Test func rolesAndDistrictsDecideWhoSeesWhat() async throws {
        let office = try await office(tokens: Self.tokens)
        #expect(try await office.ask(Self.credit).status == 401)
        #expect(try await office.ask(Self.credit, token: "cw_viewer").status == 403)
        #expect(try await office.ask("/reports/league?month=2026-11", token: "cw_analyst").status == 200)
        // Who is bound to a district sees its ledger, and no ranking of all.
        #expect(try await office.ask("/reports/league?month=2026-11", token: "cw_officer").status == 403)
        let csv = Self.credit + "&format=csv&table=ledger"
        let all = try await office.ask(csv, token: "cw_analyst").text
        #expect(all.contains("t-1") && all.contains("t-2"))
        let own = try await office.ask(csv, token: "cw_officer").text
        #expect(!own.contains("t-1") && own.contains("t-2"))
        let other = try await office.ask(csv + "&district=duodao", token: "cw_officer").text
        #expect(!other.contains("t-1") && !other.contains("t-2"))
        try await office.close()
    }

    @Test func everyFormHasItsType() async throws {
        let office = try await office()
        for (format, type) in [
            ("json", "application/json"), ("csv", "text/csv; charset=utf-8"), ("geojson", "application/geo+json"),
            ("html", "text/html; charset=utf-8"),
        ] {
            let answer = try await office.ask(Self.credit + "&format=\(format)")
            #expect(answer.status == 200 && answer.headers["content-type"] == type, "\(format)")
        }
        let page = try await office.ask(Self.credit + "&format=html")
        #expect(page.text.contains("信用评价"))
        // The policy names the one style sheet that the page has, and lets nothing else in.
        let policy = page.headers["content-security-policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-") && !policy.contains("script-src"))
        let csv = try await office.ask(Self.credit + "&format=csv")
        #expect(csv.headers["content-disposition"] == "attachment; filename=\"credit-2026-11-companies.csv\"")
        #expect(csv.text.hasPrefix("\u{FEFF}class,company,"))
        try await office.close()
    }

    @Test(arguments: [
        ("/reports/creditt?month=2026-11", 404, "no report 'creditt'"), ("/reports/credit", 400, "say which"),
        ("/reports/credit?day=2026-11-23", 400, "about a month"), ("/reports/credit?month=2026-13", 400, "2026-11"),
        ("/reports/credit?month=2026-11&day=2026-11-23", 400, "say which"),
        ("/reports/credit?month=2026-11&road=r", 400, "not narrowed"),
        ("/reports/credit?mnth=2026-11", 400, "did you mean 'month'"),
        ("/reports/credit?month=2026-11&format=csv&table=x", 400, "it has companies"),
        ("/reports/credit?month=2026-11&as_of=now", 400, "as_of"), ("/reports?format=csv", 400, "json, html"),
    ])
    func mistakesAreTold(path: String, status: Int, detail: String) async throws {
        let office = try await office()
        let answer = try await office.ask(path)
        #expect(answer.status == status)
        #expect(answer.string("detail")?.contains(detail) ?? false, "\(answer.text)")
        try await office.close()
    }

    @Test func fieldsOfAFormThatNobodyFilledInDoNotCount() async throws {
        let office = try await office()
        let path = Self.credit + "&district=&company=&class=&device=&table=&as_of=&format=json"
        #expect(try await office.ask(path).status == 200)
        try await office.close()
    }

    // MARK: - Bounds

    private static func slow(_ body: @escaping @Sendable () throws -> Void) -> ReportKind {
        let title = ReportText("慢", "Slow")
        return ReportKind("slow", title, summary: title, spans: [.month]) { request, _, _ in
            try body()
            try request.progress(0.5)
            return ReportDocument(kind: "slow", title: title, period: request.period)
        }
    }

    @Test func whoAsksForOneTooManyIsToldToComeAgain() async throws {
        let office = try Office()
        let desk = ReportDesk(at: office.location)
        desk.start()
        let begun = Mutex(0)
        let isOver = Mutex(false)
        let kind = Self.slow {
            begun.withLock { $0 += 1 }
            while !isOver.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.002) }
        }
        let request = ReportRequest(ReportPeriod("2026-11")!)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<ReportDesk.most {
                group.addTask { _ = try await desk.document(kind, request, of: ReportCity()) }
            }
            try await eventually("all threads are at work", within: .seconds(60)) {
                begun.withLock { $0 } == ReportDesk.most
            }
            let problem = await #expect(throws: Problem.self) {
                try await desk.document(kind, request, of: ReportCity())
            }
            #expect(problem?.kind == .busy)
            #expect(problem.map { API.Answer($0).headers[.retryAfter] } == "2")
            isOver.withLock { $0 = true }
            try await group.waitForAll()
        }
        _ = try await desk.document(kind, request, of: ReportCity())
        await desk.stop()
    }

    @Test func aReportThatTakesTooLongIsGivenUp() async throws {
        let office = try Office()
        let desk = ReportDesk(at: office.location, limit: .milliseconds(20))
        desk.start()
        let kind = Self.slow { Thread.sleep(forTimeInterval: 0.03) }
        let problem = await #expect(throws: Problem.self) {
            try await desk.document(kind, ReportRequest(ReportPeriod("2026-11")!), of: ReportCity())
        }
        #expect(problem?.kind == .tooSlow)
        await desk.stop()
    }
}

extension Office {
    /// A city with settings for both kinds.
    static func reportCity(_ rows: [ReportDevice]) -> ReportCity {
        var city = ReportCity()
        city.title = "样例市"
        city.catalogue = catalogue
        city.devices = rows
        city.districts = ["dongbao", "duodao"].map { CaseLists.Entry(id: $0, title: $0) }
        city.rules = [ReportRule(id: "speeding", title: "超速", deviceClass: "truck")]
        let yaml = """
            league: { indicators: [{ measure: closure_rate, weight: 1 }] }
            credit:
              use: { truck: s }
              schemes:
                - id: s
                  title: t
                  source: s
                  date: "2018"
                  counts: deducted
                  term: month
                  rules: { speeding: { points: 2 } }
                  company: { base: 100, grades: [{ grade: A, title: t, from: 0 }] }
            """
        let problems = ProblemList()
        city.settings = ReportFile.read(yaml, of: city, problems: problems)
        precondition(problems.isEmpty, "\(problems.problems)")
        return city
    }
}
