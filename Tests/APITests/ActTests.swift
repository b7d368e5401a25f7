import API
import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

/// What officers do, and what they are told when it cannot be done.
@Suite struct ActTests {
    @Test func anActIsStoredBeforeItIsAnswered() async throws {
        let office = try Office()
        let alert = Office.alert(2)
        try office.raise([alert])
        try await office.open(tokens: [.made("wang", .officer)])
        let answer = try await office.act(alert.id, #"{"act":"accept","version":0}"#, token: "cw_wang")
        #expect(answer.status == 200)
        #expect(answer.string("status") == "accepted")
        #expect(answer.string("officer") == "wang")
        #expect(answer.integer("version") == 1)
        let reader = try office.reader()
        #expect(try reader.events(after: 0, limit: 10).map(\.kind) == ["fired", "accepted"])
        #expect(try reader.auditLines(of: "wang", before: nil, limit: 10).map(\.line.outcome) == ["done"])
        try await office.close()
    }

    @Test func ofTwoOfficersAtOnceTheSecondSeesTheCaseAsItStands() async throws {
        let office = try Office()
        let alert = Office.alert(2)
        try office.raise([alert])
        try await office.open(tokens: [.made("wang", .officer), .made("li", .officer)])
        let bodies = [
            "cw_wang": #"{"act":"accept","version":0}"#,
            "cw_li": #"{"act":"dismiss","reason":"false_position","version":0}"#,
        ]
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for (token, body) in bodies {
                let port = office.port
                group.addTask {
                    let path = "/api/alerts/\(alert.id)/acts"
                    return Answer(try await HTTPWire.ask(port, path, method: "POST", token: token, body: body))
                }
            }
            return try await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        #expect(answers.map(\.status).sorted() == [200, 409])
        let (winner, loser) = (answers.first { $0.status == 200 }, answers.first { $0.status == 409 })
        #expect(loser?.headers["content-type"] == "application/problem+json")
        #expect(loser?.string("type") == "urn:cityward:problem:conflict")
        #expect(loser?.string("case.status") == winner?.string("status"))
        #expect(loser?.integer("case.version") == 1)
        try await office.close()
    }

    @Test func anActThatDoesNotGoWithTheStatusIsAConflict() async throws {
        let office = try Office()
        try office.raise([Office.alert(2)])
        try await office.open()
        let answer = try await office.act(Office.alert(2).id, #"{"act":"reopen","version":0}"#)
        #expect(answer.status == 409)
        #expect(answer.string("case.status") == "open")
        try await office.close()
    }

    struct Mistake: CustomTestStringConvertible {
        let body: String
        let status: Int
        /// A part of the detail.
        let detail: String

        init(_ body: String, _ status: Int, _ detail: String) {
            self.body = body
            self.status = status
            self.detail = detail
        }

        var testDescription: String { body }
    }

    @Test(arguments: [
        Mistake("", 400, "line 1, column 1"), Mistake("{", 400, "line 1"), Mistake("[]", 400, "a JSON object"),
        Mistake("{}", 400, "'act' is one of accept"),
        Mistake(#"{"act":"acept","version":0}"#, 400, "did you mean 'accept'?"),
        Mistake(#"{"act":"accept"}"#, 400, "'version'"), Mistake(#"{"act":"accept","version":-1}"#, 400, "'version'"),
        Mistake(#"{"act":"accept","version":"0"}"#, 400, "'version'"),
        Mistake(#"{"act":"accept","version":0.5}"#, 400, "'version'"),
        Mistake(#"{"act":"accept","version":0,"version":0}"#, 400, "twice"),
        Mistake(#"{"act":"accept","version":0,"note":7}"#, 400, "'note' is a text"),
        Mistake(#"{"act":"accept","version":0,"team":"one"}"#, 422, "and not 'team'"),
        Mistake(#"{"act":"assign","version":0}"#, 422, "wants 'team'"),
        Mistake(#"{"act":"assign","team":"two","version":0}"#, 422, "the city's list: one"),
        Mistake(#"{"act":"dismiss","reason":"because","version":0}"#, 422, "false_position, other"),
        Mistake(#"{"act":"dismiss","reason":"other","version":0}"#, 422, "a note"),
        Mistake(#"{"act":"close","measure":"","version":0}"#, 422, "warned"),
    ])
    func mistakesAreNamedAndNothingIsDone(_ mistake: Mistake) async throws {
        let office = try Office()
        try office.raise([Office.alert(2)])
        try await office.open()
        let answer = try await office.act(Office.alert(2).id, mistake.body)
        #expect(answer.status == mistake.status)
        #expect(answer.string("detail")?.contains(mistake.detail) ?? false, "\(answer.text)")
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(try office.reader().latestEvent() == 1)
        try await office.close()
    }

    @Test func aBodyIsJSONAndNotTooLong() async throws {
        let office = try Office()
        try office.raise([Office.alert(2)])
        try await office.open()
        let body = #"{"act":"accept","version":0}"#
        let form = try await office.act(Office.alert(2).id, body, headers: ["Content-Type": "text/plain"])
        #expect(form.status == 415)
        let long = try await office.act(Office.alert(2).id, body + String(repeating: " ", count: 70_000))
        #expect(long.status == 413)
        let unknown = try await office.act("none", body)
        #expect(unknown.status == 404)
        try await office.close()
    }
}
