import API
import Storage
import Telemetry
import Testing
import TestSupport

/// Lists of alerts, one alert's story, its track.
@Suite struct AlertTests {
    /// A duty room looks at numbers more often than at lists.
    @Test func countsTellTheWholeOfWhatAVisitorSees() async throws {
        let office = try Office()
        let alerts = [
            Office.alert(1, severity: .critical, district: "dongbao"), Office.alert(2, district: "dongbao"),
            Office.alert(3, at: 10, district: "duodao"), Office.alert(4, at: 20, district: "duodao", isLate: true),
            Office.alert(5, at: 30, rule: "curfew", district: "dongbao"),
        ]
        try office.raise(alerts)
        try office.resolve(alerts[1], at: 60)
        try await office.open(tokens: [
            .made("wang", .officer),
            Token(name: "li", role: .viewer, districts: ["duodao"], hash: Token.hash(of: "cw_li")),
        ])
        _ = try await office.act(alerts[0].id, #"{"act":"accept","version":0}"#, token: "cw_wang")
        _ = try await office.act(alerts[4].id, #"{"act":"close","measure":"warned","version":0}"#, token: "cw_wang")

        let whole = try await office.ask("/api/alerts/counts", token: "cw_wang")
        #expect(whole.integer("firing.critical") == 1)
        #expect(whole.integer("firing.minor") == 2, "what was found late fires for nobody")
        #expect(whole.integer("firing.major") == 0)
        #expect([whole.integer("open"), whole.integer("accepted"), whole.integer("overdue")] == [3, 1, 0])
        #expect(whole.integer("last_event") == 8)
        let speeding = try await office.ask("/api/alerts/counts?rule=speeding", token: "cw_wang")
        #expect(speeding.integer("firing.minor") == 1)
        let district = try await office.ask("/api/alerts/counts", token: "cw_li")
        #expect([district.integer("firing.critical"), district.integer("firing.minor")] == [0, 1])
        #expect([district.integer("open"), district.integer("accepted")] == [2, 0])
        try await office.close()
    }

    @Test func pagesHaveEveryAlertOnceTheNewestFirst() async throws {
        let office = try Office()
        // Three at one instant, so that a page ends among equals.
        try office.raise((0..<9).map { Office.alert($0, at: Int64($0 / 3)) })
        try await office.open()
        var path: String? = "/api/alerts?limit=2"
        var found: [String] = []
        var pages = 0
        while let next = path {
            let page = try await office.ask(next)
            #expect(page.status == 200)
            found += page.items("id")
            pages += 1
            path = page.string("next")
            // What is raised meanwhile is newer than the cursor, and changes nothing behind it.
            if pages == 2 { try office.raise([Office.alert(50, at: 100)]) }
        }
        let wanted = (0..<9).map { Office.alert($0, at: Int64($0 / 3)) }
            .sorted { ($0.firedAt, $0.id) > ($1.firedAt, $1.id) }.map(\.id)
        #expect(found == wanted)
        #expect(pages == 5)
        try await office.close()
    }

    struct Question: CustomTestStringConvertible {
        let query: String
        /// Numbers of trucks, the newest alert first.
        let trucks: [Int]

        init(_ query: String, _ trucks: [Int]) {
            self.query = query
            self.trucks = trucks
        }

        var testDescription: String { query }
    }

    @Test(arguments: [
        Question("", [5, 4, 3, 2, 1]),
        Question("?state=firing", [5, 4, 3, 2]), Question("?state=resolved", [1]),
        Question("?status=open", [5, 4, 3, 1]), Question("?status=accepted", [2]),
        Question("?status=open,accepted", [5, 4, 3, 2, 1]),
        Question("?status=closed", []), Question("?overdue=true", []), Question("?overdue=false", [5, 4, 3, 2, 1]),
        Question("?rule=speeding", [5, 4, 2, 1]), Question("?rule=curfew,speeding", [5, 4, 3, 2, 1]),
        Question("?rule=none", []),
        Question("?district=dongbao", [4, 2]), Question("?severity=critical,major", [3]),
        Question("?class=truck", [5, 4, 3, 2, 1]), Question("?class=fume", []), Question("?device=t-4", [4]),
        Question("?late=true", [5]), Question("?late=false", [4, 3, 2, 1]),
        Question("?from=2026-11-23T10:30:03%2B08:00", [5, 4, 3]), Question("?to=2026-11-23T02:30:03Z", [2, 1]),
        Question("?from=2026-11-23T10:30:02%2B08:00&to=2026-11-23T10:30:04%2B08:00", [3, 2]),
        Question("?q=H%C2%B74", [4]), Question("?q=T-2", [2]), Question("?q=_", [5, 3, 1]), Question("?q=%25", []),
        Question("?q=%E7%A6%81", [3]), Question("?state=firing&district=duodao&rule=speeding", [5]),
        Question("?status=open&district=dongbao&q=t-", [4]),
    ])
    func filtersLetThroughWhatTheyNameAndNothingElse(_ question: Question) async throws {
        let office = try Office()
        try office.raise([
            Office.alert(1, at: 1), Office.alert(2, at: 2), Office.alert(3, at: 3, rule: "curfew", severity: .major),
            Office.alert(4, at: 4), Office.alert(5, at: 5, isLate: true),
        ])
        try office.resolve(Office.alert(1, at: 1), at: 10)
        try await office.open()
        _ = try await office.act(Office.alert(2, at: 2).id, #"{"act":"accept","version":0}"#)
        let answer = try await office.ask("/api/alerts\(question.query)")
        #expect(answer.status == 200)
        #expect(answer.items("device") == question.trucks.map { "t-\($0)" })
        try await office.close()
    }

    @Test func aStoryTellsTheCaseTheGroundsAndEveryEvent() async throws {
        let office = try Office()
        let alert = Office.alert(3)
        try office.raise([alert])
        try office.resolve(alert, at: 60)
        try office.raise([Office.alert(3, at: 120)])
        try await office.open()
        _ = try await office.act(alert.id, #"{"act":"assign","team":"one","note":"路口","version":0}"#)
        let story = try await office.ask("/api/alerts/\(alert.id)")
        #expect(story.status == 200)
        #expect(story.string("state") == "resolved")
        #expect(story.string("resolution") == "cleared")
        #expect(story.integer("case.alerts") == 2)
        #expect(story.string("case.team") == "one")
        #expect(story.string("case_alerts.1.id") == Office.alert(3, at: 120).id)
        #expect((0..<4).map { story.string("events.\($0).event") } == ["fired", "resolved", "fired", "assigned"])
        #expect(story.string("events.3.act.by") == "local")
        #expect(story.string("events.3.act.note") == "路口")
        #expect(story.integer("last_event") == 4)
        try await office.close()
    }

    @Test func aTrackIsAFeatureWithATimeForEachPosition() async throws {
        let office = try Office()
        try office.receive((0..<10).map { office.reading(1, at: Int64($0 * 60), longitude: 112 + Double($0) / 100) })
        let alert = Office.alert(1, at: 300)
        try office.raise([alert])
        try office.resolve(alert, at: 360)
        try await office.open()
        // The onset was half a minute before the alert fired.
        let track = try await office.ask("/api/alerts/\(alert.id)/track?before=60&after=61")
        #expect(track.status == 200)
        #expect(track.headers["content-type"] == "application/geo+json")
        #expect(track.string("geometry.type") == "LineString")
        #expect(
            (track["properties.times"] as? [String])?.map { String($0.dropFirst(11).prefix(8)) } == [
                "10:34:00", "10:35:00", "10:36:00", "10:37:00",
            ]
        )
        #expect(track["geometry.coordinates.0.0"] as? Double == 112.04)
        #expect((track["properties.values.load"] as? [String]) == ["full", "full", "full", "full"])
        #expect((track["properties.values.ignition"] as? [Bool]) == [true, true, true, true])
        #expect(track.string("properties.source") == "readings")
        let day = try await office.ask(
            "/api/devices/truck/t-1/track?from=2026-11-23T10:30:00%2B08:00&to=2026-11-23T10:31:00%2B08:00"
        )
        #expect(day.string("geometry.type") == "Point")
        let none = try await office.ask("/api/devices/truck/t-2/track")
        #expect(none.status == 200)
        #expect(none.text.contains("\"geometry\":null"))
        let long = try await office.ask(
            "/api/devices/truck/t-1/track?from=2026-11-23T00:00:00Z&to=2026-11-25T00:00:00Z"
        )
        #expect(long.status == 400)
        #expect(long.string("detail")?.contains("24 hours") ?? false)
        try await office.close()
    }

    @Test func aBundleComesWithItsName() async throws {
        let office = try Office()
        try office.raise([Office.alert(1)])
        try await office.open()
        let bundle = try await office.ask("/api/alerts/\(Office.alert(1).id)/evidence")
        #expect(bundle.status == 200)
        #expect(bundle.headers["content-type"] == "application/zip")
        #expect(
            bundle.headers["content-disposition"]?.hasPrefix("attachment; filename*=UTF-8''%E6%A1%88%E5%8D%B7-alert1")
                ?? false
        )
        #expect(bundle.text == "PK")
        #expect(try await office.ask("/api/alerts/none/evidence").status == 404)
        try await office.close()
    }
}
