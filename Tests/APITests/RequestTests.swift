import API
import Foundation
import Telemetry
import Testing
import TestSupport

/// Requests as nobody should send them, and what every answer has.
@Suite struct RequestTests {
    @Test(arguments: [
        ("/nowhere", 404), ("/api", 404), ("/api/", 404), ("/api/alerts/", 404), ("/api/alerts/x/y", 404), ("//", 404),
        ("/api/alerts?limit=0", 400), ("/api/alerts?limit=1001", 400), ("/api/alerts?limit=+1", 400),
        ("/api/alerts?limit=1&limit=2", 400),
        ("/api/alerts?state=burning", 400), ("/api/alerts?overdue=yes", 400), ("/api/alerts?from=today", 400),
        ("/api/alerts?q=", 400), ("/api/alerts?q=%00", 400), ("/api/alerts?q=%ff", 400), ("/api/alerts?q=%zz", 400),
        ("/api/alerts?cursor=x", 400), ("/api/alerts?severity=", 400), ("/api/%ff", 400), ("/api/me?x=1", 400),
        ("/events?after=-1", 400), ("/api/positions?after=1-99999999999999999999", 400),
        ("/assets/../openapi.yaml", 404), ("/assets/%2e%2e/x.js", 404), ("/assets/.hidden.js", 404),
        ("/assets/a/b/c/d/e.js", 404),
    ])
    func wrongQuestionsAreAnsweredWithAProblem(path: String, status: Int) async throws {
        let office = try Office()
        try await office.open()
        let answer = try await office.ask(path)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(answer.integer("status") == status)
        #expect(answer.string("title")?.isEmpty == false)
        #expect(answer.string("detail")?.isEmpty == false)
        try await office.close()
    }

    @Test func anUnknownParameterNamesTheNearest() async throws {
        let office = try Office()
        try await office.open()
        let answer = try await office.ask("/api/alerts?stat=firing")
        #expect(
            answer.string("detail") == "unknown parameter 'stat'; did you mean 'state'?"
                || answer.string("detail") == "unknown parameter 'stat'; did you mean 'status'?"
        )
        #expect(answer.string("parameter") == "stat")
        try await office.close()
    }

    @Test(arguments: ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "POST"])
    func otherMethodsAreNamed(_ method: String) async throws {
        let office = try Office()
        try await office.open()
        let answer = Answer(try await HTTPWire.ask(office.port, "/api/alerts", method: method, body: "{}"))
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET, HEAD")
        let get = Answer(try await HTTPWire.ask(office.port, "/api/alerts/x/acts"))
        #expect(get.status == 405)
        #expect(get.headers["allow"] == "POST")
        try await office.close()
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\u{0} HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST /api/alerts/x/acts HTTP/1.1\r\nHost: localhost\r\nContent-Length: minus\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ])
    func whatIsNoHTTPIsToldSo(_ bytes: String) async throws {
        let office = try Office()
        try await office.open()
        let wire = try HTTPWire(port: office.port)
        try await wire.send(bytes)
        let answer = Answer(try await wire.reply())
        #expect(answer.status == 400)
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(await wire.isClosed(within: .seconds(2)))
        #expect(try await office.ask("/api/me").status == 200)
        try await office.close()
    }

    @Test func aHeadThatNeverEndsIsCutOff() async throws {
        let office = try Office()
        try await office.open()
        let wire = try HTTPWire(port: office.port)
        try await wire.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 100_000))")
        let answer = Answer(try await wire.reply())
        #expect([400, 431].contains(answer.status))
        #expect(await wire.isClosed(within: .seconds(2)))
        try await office.close()
    }

    @Test func oneConnectionAsksOneThingAfterTheOther() async throws {
        let office = try Office()
        try await office.open()
        let wire = try HTTPWire(port: office.port)
        for _ in 0..<3 {
            try await wire.send(HTTPWire.request("/api/me"))
            #expect(try await wire.reply().status == 200)
        }
        // Several at once, as pipelining has it.
        try await wire.send(HTTPWire.request("/api/me") + HTTPWire.request("/nowhere") + HTTPWire.request("/health"))
        #expect(try await [wire.reply().status, wire.reply().status, wire.reply().status] == [200, 404, 200])
        try await office.close()
    }

    @Test func everyAnswerKeepsPagesIn() async throws {
        let office = try Office()
        try await office.open { settings in
            settings.page.tiles = PageSettings.Tiles(
                url: "https://t{s}.tianditu.gov.cn/{z}/{x}/{y}",
                attribution: "天地图"
            )
        }
        for path in ["/api/me", "/nowhere", "/health"] {
            let answer = try await office.ask(path)
            let policy = answer.headers["content-security-policy"] ?? ""
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("img-src 'self' data: https://*.tianditu.gov.cn;"))
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["referrer-policy"] == "no-referrer")
            #expect(answer.headers["cache-control"] == "no-store")
        }
        try await office.close()
    }

    @Test func filesOfThePageAreKeptByTheirTag() async throws {
        let office = try Office()
        let page = office.folder.url.appendingPathComponent("page", isDirectory: true)
        try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
        try Data("<!doctype html>".utf8).write(to: page.appendingPathComponent("index.html"))
        try Data("let a = 1".utf8).write(to: page.appendingPathComponent("map.js"))
        try await office.open(tokens: [.made("admin", .admin)]) { settings in
            settings.pageFolder = page.path
            settings.leafletFolder = page.path
        }
        let index = try await office.ask("/")
        #expect(index.status == 200)
        #expect(index.headers["content-type"] == "text/html; charset=utf-8")
        #expect(index.text == "<!doctype html>")
        let script = try await office.ask("/assets/leaflet/map.js")
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        let tag = script.headers["etag"] ?? ""
        let again = try await office.ask("/assets/map.js", headers: ["If-None-Match": tag])
        #expect(again.status == 304)
        #expect(again.text.isEmpty)
        try Data("let a = 2".utf8).write(to: page.appendingPathComponent("map.js"))
        #expect(try await office.ask("/assets/map.js", headers: ["If-None-Match": tag]).status == 200)
        let head = try await HTTPWire.ask(office.port, "/assets/map.js", method: "HEAD")
        #expect(head.status == 200)
        #expect(head.headers["content-length"] == "9")
        #expect(try await office.ask("/assets/none.js").status == 404)
        try await office.close()
    }

    @Test func placesAreKeptByTheirTag() async throws {
        let office = try Office()
        try await office.open()
        let places = try await office.ask("/api/places?kind=curfew_zone")
        #expect(places.string("features.0.properties.name") == "中心城区")
        #expect(places.string("features.1.id") == nil)
        let tag = places.headers["etag"] ?? ""
        #expect(
            try await office.ask("/api/places?kind=curfew_zone", headers: ["If-None-Match": "\"x\", \(tag)"]).status
                == 304
        )
        #expect(try await office.ask("/api/places", headers: ["If-None-Match": tag]).status == 200)
        try await office.close()
    }

    @Test func healthSpeaksOfWorkAndFailsLoudly() async throws {
        let office = try Office()
        try await office.open()
        #expect(try await office.ask("/health").string("status") == "pass")
        office.report { $0.add(.warn, "not connected") }
        let warning = try await office.ask("/health")
        #expect(warning.status == 200)
        #expect(warning.string("reasons.0") == "not connected")
        #expect(warning.text.contains(#""checks":{}"#))
        office.report { report in
            report.add(HealthCheck("broker:dropped", status: .pass, value: 17, unit: "messages", at: Office.start))
            report.add(HealthCheck("readings:lag", component: "truck", status: .warn, value: 600.5, unit: "s"))
            report.add(HealthCheck("readings:lag", component: "fume", status: .pass, value: 0.25, unit: "s"))
        }
        let checked = try await office.ask("/health")
        #expect(
            checked.text.contains(
                #""readings:lag":[{"componentId":"truck","status":"warn","observedValue":600.5,"observedUnit":"s"},"#
            )
        )
        #expect(checked.string("checks.broker:dropped.0.status") == "pass")
        #expect(checked.string("checks.broker:dropped.0.time") == Office.start.rfc3339())
        #expect(checked.string("checks.readings:lag.1.componentId") == "fume")
        office.report { $0.add(.fail, "no turn") }
        let failure = try await office.ask("/health")
        #expect(failure.status == 503)
        #expect(failure.string("status") == "fail")
        #expect(failure.headers["content-type"] == "application/health+json")
        try await office.close()
    }

    @Test func listsAndRulesAreTheCitys() async throws {
        let office = try Office()
        try await office.open()
        let lists = try await office.ask("/api/lists")
        #expect(lists.string("teams.0.title") == "一中队")
        #expect(lists.string("districts.0.title") == "东宝区")
        #expect(lists.string("districts.1.id") == "duodao")
        #expect(lists.string("classes.0.fields.2.title") == "速度")
        #expect(lists.string("classes.0.fields.2.unit") == "km/h")
        #expect(lists.boolean("classes.1.moves") == false)
        let rule = try await office.ask("/api/rules/speeding")
        #expect(rule.string("text") == "- id: speeding")
        #expect(rule.string("hold") == "30s")
        #expect(rule.string("sha256")?.count == 64)
        #expect(try await office.ask("/api/rules/none").status == 404)
        office.server?.replace(
            city: Office.city(lists: CaseLists(teams: [], dismissals: [], measures: [])),
            tokens: nil
        )
        #expect(try await office.ask("/api/lists").string("teams.0.title") == nil)
        try await office.close()
    }

    @Test func rejectionsKeepWhatCame() async throws {
        let office = try Office()
        for number in 0..<3 { try office.reject("{\(number)") }
        try await office.open()
        let page = try await office.ask("/api/rejections?limit=2")
        #expect(page.string("items.0.payload_text") == "{2")
        #expect(page.string("items.0.payload_base64") == "ezI=")
        #expect(page.string("items.0.reason") == "malformed")
        let rest = try await office.ask(page.string("next") ?? "")
        #expect(rest.string("items.0.payload_text") == "{0")
        #expect(rest.string("next") == nil)
        #expect(try await office.ask("/api/rejections?reason=future").items("reason") == [])
        try await office.close()
    }
}
