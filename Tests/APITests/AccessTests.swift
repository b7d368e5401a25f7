import API
import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

/// Who is let in, and what they see.
@Suite struct AccessTests {
    private static let tokens = [
        Token.made("viewer", .viewer), .made("officer", .officer, ["dongbao"]), .made("analyst", .analyst),
        .made("admin", .admin),
    ]

    @Test(arguments: [
        ("/api/alerts", [200, 200, 200, 200]), ("/api/me", [200, 200, 200, 200]), ("/metrics", [200, 200, 200, 200]),
        ("/api/devices/truck/t-2/track", [403, 200, 200, 200]), ("/api/rejections", [403, 403, 200, 200]),
        ("/api/audit", [403, 403, 403, 200]),
        ("/reports/credit?month=2026-11", [403, 200, 200, 200]), ("/reports", [200, 200, 200, 200]),
    ])
    func rolesOpenWhatTheyAreMeantTo(path: String, statuses: [Int]) async throws {
        let office = try Office()
        try office.reject("{")
        try await office.open(tokens: Self.tokens)
        for (token, status) in zip(["cw_viewer", "cw_officer", "cw_analyst", "cw_admin"], statuses) {
            let answer = try await office.ask(path, token: token)
            #expect(answer.status == status, "\(path) \(token)")
        }
        try await office.close()
    }

    @Test func onlyOfficersAndAdministratorsAct() async throws {
        let office = try Office()
        try office.raise([Office.alert(2)])
        try await office.open(tokens: Self.tokens)
        let body = #"{"act":"accept","version":0}"#
        #expect(try await office.act(Office.alert(2).id, body, token: "cw_viewer").status == 403)
        #expect(try await office.act(Office.alert(2).id, body, token: "cw_analyst").status == 403)
        let unknown = #"{"act":"close","measure":"nothing","version":0}"#
        #expect(try await office.act(Office.alert(2).id, unknown, token: "cw_officer").status == 422)
        #expect(try await office.act(Office.alert(2).id, body, token: "cw_officer").status == 200)
        let lines = try office.reader().auditLines(of: nil, before: nil, limit: 10)
        #expect(lines.map(\.line.action) == ["accepted", "refused", "refused", "refused"], "the latest first")
        #expect(lines.map(\.line.role) == ["officer", "officer", "analyst", "viewer"])
        try await office.close()
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer cw_nobody", "Basic Y3c6YWRtaW4=", "cw_admin", "Bearer cw_admin x",
        "Bearer \(String(repeating: "x", count: 300))",
    ])
    func whoHasNoValidTokenIsTold(_ field: String?) async throws {
        let office = try Office()
        try await office.open(tokens: Self.tokens)
        let answer = try await office.ask("/api/alerts", headers: field.map { ["Authorization": $0] } ?? [:])
        #expect(answer.status == 401)
        #expect(answer.headers["www-authenticate"] == "Bearer realm=\"cityward\"")
        #expect(answer.string("type") == "urn:cityward:problem:unauthorised")
        #expect(try await office.ask("/health").status == 200)
        #expect(try await office.ask("/openapi.yaml").status == 200)
        try await office.close()
    }

    @Test func aDistrictIsAllThatItsOfficersSee() async throws {
        let office = try Office()
        try office.receive([office.reading(1, at: 0), office.reading(2, at: 0)])
        try office.raise([Office.alert(1), Office.alert(2)])
        try await office.open(tokens: Self.tokens)
        let token = "cw_officer"
        #expect(try await office.ask("/api/alerts", token: token).items("device") == ["t-2"])
        #expect(try await office.ask("/api/alerts?district=duodao", token: token).items("device") == [])
        #expect(try await office.ask("/api/alerts?district=duodao,dongbao", token: token).items("device") == ["t-2"])
        for path in ["", "/track", "/evidence"] {
            #expect(try await office.ask("/api/alerts/\(Office.alert(1).id)\(path)", token: token).status == 404)
        }
        #expect(try await office.act(Office.alert(1).id, #"{"act":"accept","version":0}"#, token: token).status == 404)
        #expect(try await office.ask("/api/devices", token: token).integer("total") == 5)
        #expect(try await office.ask("/api/devices/truck/t-1", token: token).status == 404)
        #expect(try await office.ask("/api/devices/truck/t-1/track", token: token).status == 404)
        let positions = try await office.ask("/api/positions", token: token)
        #expect((positions["rows"] as? [[Any]])?.map { $0[1] as? String } == ["t-2"])
        try await office.close()
    }

    @Test func aRevokedTokenIsOutAtOnce() async throws {
        let office = try Office()
        try await office.open(tokens: Self.tokens)
        var stream = try await EventStreamReader(port: office.port, token: "cw_viewer")
        #expect(try await office.ask("/api/alerts", token: "cw_viewer").status == 200)
        office.server?.replace(city: Office.city(), tokens: [.made("admin", .admin)])
        #expect(try await office.ask("/api/alerts", token: "cw_viewer").status == 401)
        #expect(try await office.ask("/api/alerts", token: "cw_admin").status == 200)
        // An open stream ends with the next event, and does not tell it.
        try office.raise([Office.alert(1)])
        #expect(try await stream.next() == nil)
        // A list without anybody lets nobody in.
        office.server?.replace(city: Office.city(), tokens: [])
        #expect(try await office.ask("/api/alerts").status == 401)
        try await office.close()
    }

    @Test(arguments: [
        ("127.0.0.1:8480", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:80", 200), ("127.9.9.9", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421), ("10.0.0.1", 421),
        ("[::2]", 421),
        ("127.0.0.1evil", 421), ("", 421),
    ])
    func withoutTokensTheHostMustBeThisMachine(host: String, status: Int) async throws {
        let office = try Office()
        try await office.open()
        #expect(try await office.ask("/api/me", headers: ["Host": host]).status == status)
        try await office.close()
    }

    @Test func strangersAreNotServedWithoutTokens() async throws {
        let office = try Office()
        for tokens in [nil, []] as [[Token]?] {
            await #expect(throws: APIError.self) {
                try await office.open(tokens: tokens) { $0.host = "0.0.0.0" }
            }
        }
        do {
            try await office.open(tokens: nil) { $0.host = "0.0.0.0" }
        } catch {
            #expect("\(error)".contains("refusing to listen on 0.0.0.0:0 without tokens"))
            #expect("\(error)".contains("cityward token"))
        }
        try await office.open(tokens: Self.tokens) { $0.host = "0.0.0.0" }
        #expect(try await office.ask("/api/me").status == 401)
        #expect(try await office.ask("/api/me", token: "cw_admin").string("name") == "admin")
        try await office.close()
    }

    @Test func secretsAreFreshAndTheirHashesTellNothing() {
        let secrets = (0..<100).map { _ in Token.freshSecret() }
        #expect(Set(secrets).count == 100)
        #expect(secrets.allSatisfy { $0.hasPrefix("cw_") && $0.count == 53 })
        #expect(Token.hash(of: "abc").map { String($0, radix: 16) }.first == "ba")
    }
}
