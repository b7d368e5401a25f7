import API
import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

/// OGC API – Features: where its links lead, what pages hold, who may read.
@Suite struct FeatureTests {
    private static let tokens = [
        Token.made("viewer", .viewer), .made("officer", .officer, ["dongbao"]), .made("analyst", .analyst),
    ]

    @Test func everyLinkLeadsToWhatItSays() async throws {
        let office = try Office()
        try office.receive((0..<30).map { office.reading(1, at: Int64($0) * 10) })
        try office.raise([Office.alert(1), Office.alert(2)])
        try await office.open()
        var waiting = ["/ogc"]
        var seen: Set<String> = []
        while let path = waiting.popLast() {
            guard seen.insert(path).inserted else { continue }
            let answer = try await office.ask(path)
            #expect(answer.status == 200, "\(path)")
            for link in answer.links {
                #expect(link.href.hasPrefix("http://127.0.0.1/ogc"), "\(link.href)")
                let target = try await office.ask(link.path)
                let type = link.type == "text/html" ? "text/html; charset=utf-8" : link.type
                #expect(target.headers["content-type"] == type, "\(link.href)")
                // The list has the links of its collections, too.
                if link.relation == "self", path != "/ogc/collections" { #expect(link.path == path) }
                waiting.append(link.path)
            }
        }
        #expect(seen.count == 5 + 4 * 3)
        #expect(try await office.ask("/ogc/").text == office.ask("/ogc").text)
        try await office.close()
    }

    @Test func linksBeginWithTheAddressThatTheConfigurationNames() async throws {
        let office = try Office()
        try office.raise([Office.alert(1), Office.alert(2)])
        try await office.open { $0.externalURL = "https://city.example.cn/cityward" }
        let page = try await office.ask(
            "/ogc/collections/alerts/items?limit=1",
            headers: ["X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"]
        )
        #expect(!page.links.isEmpty)
        #expect(page.links.allSatisfy { $0.href.hasPrefix("https://city.example.cn/cityward/ogc/collections/alerts") })
        try await office.close()
    }

    @Test(arguments: [
        ("/ogc/nothing", 404), ("/ogc/collections/", 404), ("/ogc/collections/alert", 404),
        ("/ogc/collections/alerts/items/", 404), ("/ogc/collections/alerts/items/none", 404),
        ("/ogc/collections/devices/items/t-1", 404), ("/ogc/collections/devices/items/truck.none", 404),
        ("/ogc/collections/places/items/none", 404), ("/ogc/collections/tracks/items/none", 404),
        ("/ogc/collections/tracks/items/truck.t-1.20261123T103000", 404),
        ("/ogc?f=json", 400), ("/ogc/collections?limit=1", 400), ("/ogc/collections/places/items?rule=x", 400),
        ("/ogc/collections/alerts/items/x?limit=1", 400),
        ("/ogc/collections/alerts/items?bbox=1,2,3", 400), ("/ogc/collections/alerts/items?bbox=1,2,3,4,5", 400),
        ("/ogc/collections/alerts/items?bbox=1,2,3,x", 400), ("/ogc/collections/alerts/items?bbox=1,3,3,2", 400),
        ("/ogc/collections/alerts/items?bbox=1,2,181,4", 400), ("/ogc/collections/alerts/items?bbox=1,2,3,91", 400),
        ("/ogc/collections/alerts/items?bbox=1,2,9,3,4,0", 400), ("/ogc/collections/alerts/items?bbox=1,2,nan,4", 400),
        ("/ogc/collections/alerts/items?bbox=", 400), ("/ogc/collections/alerts/items?datetime=", 400),
        ("/ogc/collections/alerts/items?datetime=2026-11-23", 400), ("/ogc/collections/alerts/items?datetime=/", 400),
        ("/ogc/collections/alerts/items?datetime=../..", 400),
        ("/ogc/collections/alerts/items?datetime=2026-11-23T00:00:00Z/2026-11-22T00:00:00Z", 400),
        ("/ogc/collections/alerts/items?datetime=../2026-11-22T00:00:00Z/..", 400),
        ("/ogc/collections/alerts/items?limit=0", 400), ("/ogc/collections/alerts/items?limit=-1", 400),
        ("/ogc/collections/alerts/items?limit=1.5", 400), ("/ogc/collections/alerts/items?cursor=x", 400),
        ("/ogc/collections/tracks/items?cursor=1.2.x", 400), ("/ogc/collections/devices/items?cursor=x", 400),
    ])
    func wrongQuestionsAreAnsweredWithAProblem(path: String, status: Int) async throws {
        let office = try Office()
        try await office.open()
        let answer = try await office.ask(path)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.headers["content-type"] == "application/problem+json")
        try await office.close()
    }

    @Test func moreThanTheMostIsTheMost() async throws {
        let office = try Office()
        try await office.open()
        for limit in ["1001", "99999999999999999999999"] {
            #expect(try await office.ask("/ogc/collections/places/items?limit=\(limit)").integer("numberReturned") == 2)
        }
        try await office.close()
    }

    @Test func extentsHoldAllFeatures() async throws {
        let office = try Office()
        try office.receive([office.reading(1, at: 0), office.reading(2, at: 60, longitude: 113)])
        let places = [(30.5, 112.0), (31.5, 111.5), (31, 114)]
        let alerts = places.enumerated().map { number, place in
            Office.alert(number, at: Int64(number), coordinate: Coordinate(latitude: place.0, longitude: place.1))
        }
        try office.raise(alerts + [Office.alert(9, at: 9, coordinate: nil)])
        try await office.open()
        let list = try await office.ask("/ogc/collections")
        func box(_ number: Int) -> [Double]? { list["collections.\(number).extent.spatial.bbox.0"] as? [Double] }
        func start(_ number: Int) -> String? { list.string("collections.\(number).extent.temporal.interval.0.0") }
        #expect(list.collections == ["alerts", "devices", "places", "tracks"])
        #expect(
            [box(0), box(1), box(2), box(3)] == [
                [111.5, 30.5, 114, 31.5], [112.2, 31.04, 113, 31.04], [112, 31, 112.1, 31.1], nil,
            ]
        )
        #expect(
            [start(0), start(1), start(2), start(3)] == [
                Office.start.rfc3339(), Office.start.rfc3339(), nil, Office.start.rfc3339(),
            ]
        )
        try await office.close()
    }

    @Test func aFeatureHasEveryPropertyOfItsSchema() async throws {
        let office = try Office()
        try office.receive((0..<3).map { office.reading(1, at: Int64($0) * 10) })
        try office.raise([Office.alert(1)])
        try await office.open()
        for collection in ["alerts", "devices", "places", "tracks"] {
            let schema = try await office.ask("/ogc/collections/\(collection)/schema")
            let wanted = Set((schema["properties.properties.properties"] as? [String: Any] ?? [:]).keys)
            #expect(wanted.count >= 3)
            let page = try await office.ask("/ogc/collections/\(collection)/items")
            let features = page["features"] as? [[String: Any]] ?? []
            #expect(!features.isEmpty)
            for feature in features {
                #expect(Set((feature["properties"] as? [String: Any] ?? [:]).keys) == wanted)
            }
        }
        try await office.close()
    }

    @Test func tokensHoldAsElsewhereAndMayBePasswords() async throws {
        let office = try Office()
        try office.receive((0..<3).flatMap { second in [1, 2].map { office.reading($0, at: second * 10) } })
        try office.raise([Office.alert(1), Office.alert(2)])
        try await office.open(tokens: Self.tokens)
        func ask(_ path: String, _ name: String) async throws -> Answer {
            let secret = Data("someone:cw_\(name)".utf8).base64EncodedString()
            return try await office.ask(path, headers: ["Authorization": "Basic \(secret)"])
        }
        #expect(try await ask("/ogc/collections", "viewer").collections == ["alerts", "devices", "places"])
        #expect(try await ask("/ogc/collections", "analyst").collections == ["alerts", "devices", "places", "tracks"])
        for path in ["", "/schema", "/items", "/items/truck.t-1.20261123T103000"] {
            #expect(try await ask("/ogc/collections/tracks\(path)", "viewer").status == 403)
            #expect(try await ask("/ogc/collections/tracks\(path)", "analyst").status == 200)
        }
        let alerts = "/ogc/collections/alerts/items"
        #expect(try await ask(alerts, "officer").features == [Office.alert(2).id])
        #expect(try await ask("\(alerts)/\(Office.alert(1).id)", "officer").status == 404)
        #expect(try await ask("/ogc/collections/devices/items", "officer").integer("numberMatched") == 5)
        #expect(try await ask("/ogc/collections/tracks/items", "officer").features == ["truck.t-2.20261123T103000"])
        #expect(try await ask("/ogc/collections/tracks/items/truck.t-1.20261123T103000", "officer").status == 404)

        #expect(try await office.ask(alerts, token: "cw_viewer").status == 200)
        #expect(try await ask(alerts, "nobody").status == 401)
        let stranger = try await office.ask(alerts)
        #expect(stranger.status == 401)
        #expect(stranger.headers["www-authenticate"]?.contains("Basic realm=") ?? false)
        // A browser would send a password by itself, also where somebody can act.
        #expect(try await ask("/api/alerts", "viewer").status == 401)
        try await office.close()
    }
}

extension Answer {
    struct Link {
        let href: String
        let relation: String
        let type: String
        var path: String { String(href.dropFirst("http://127.0.0.1".count)) }
    }

    /// Those of the document, of its collections and of its features.
    var links: [Link] {
        let parts = (self["collections"] as? [[String: Any]] ?? []) + [["links": self["links"] ?? []]]
        return parts.flatMap { $0["links"] as? [[String: String]] ?? [] }.map { link in
            Link(href: link["href"] ?? "", relation: link["rel"] ?? "", type: link["type"] ?? "")
        }
    }

    var next: String? { links.first { $0.relation == "next" }?.path }

    var features: [String] { identifiers("features") }
    var collections: [String] { identifiers("collections") }

    private func identifiers(_ member: String) -> [String] {
        (self[member] as? [[String: Any]] ?? []).map { $0["id"] as? String ?? "-" }
    }
}
