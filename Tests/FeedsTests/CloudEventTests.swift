import Foundation
@testable import Storage
import Telemetry
import Testing

@testable import Feeds

private func event(
    kind: String = "fired",
    district: String = "dongbao",
    rule: String = "truck-core-curfew",
    device: String = "truck-0042"
) -> OutboxEvent {
    OutboxEvent(
        sequence: 7,
        alert: "mfbe7tvj3gz59jkc5zxmv5r3gz",
        kind: kind,
        at: Instant(milliseconds: 1_773_615_630_000),
        document: #"{"alert":"mfbe7tvj3gz59jkc5zxmv5r3gz","event":"fired"}"#,
        rule: rule,
        title: "渣土车禁行时段进入中心城区",
        severity: "major",
        district: district,
        deviceClass: "truck",
        device: device,
        name: nil,
        place: nil,
        isLate: false,
        caseID: "mfbe7tvj3gz59jkc5zxmv5r3gz",
        hash: String(repeating: "ab", count: 32)
    )
}

@Suite struct CloudEventTests {
    @Test func theEnvelopeIsThatOfCloudEvents() throws {
        #expect(
            cloudEvent(event()) == """
                {"specversion":"1.0","id":"mfbe7tvj3gz59jkc5zxmv5r3gz-fired-1773615630000","source":"urn:cityward",\
                "type":"cityward.alert.fired","subject":"mfbe7tvj3gz59jkc5zxmv5r3gz","time":"2026-03-16T07:00:30.000+08:00",\
                "datacontenttype":"application/json","dataschema":"urn:cityward:schema:alert",\
                "sequence":"000000000007",\
                "chainhash":"abababababababababababababababababababababababababababababababab",\
                "data":{"alert":"mfbe7tvj3gz59jkc5zxmv5r3gz","event":"fired"}}
                """
        )
    }

    @Test func theSameEventHasTheSameIdentifierAndAnotherOneDoesNot() throws {
        func identifier(_ event: OutboxEvent) throws -> String {
            let object = try JSONSerialization.jsonObject(with: Data(cloudEvent(event).utf8)) as? [String: Any]
            return try #require(object?["id"] as? String)
        }
        #expect(try identifier(event()) == identifier(event()))
        #expect(try identifier(event()) != identifier(event(kind: "resolved")))
    }
}

@Suite struct TopicTemplateTests {
    @Test(arguments: [
        ("cityward/alert/{district}/{rule}", "cityward/alert/dongbao/truck-core-curfew"),
        ("{class}/{device}/{event}/{severity}", "truck/truck-0042/fired/major"),
        ("plain", "plain"),
    ])
    func wordsInBracesAreTheEvents(template: String, expected: String) throws {
        #expect(try TopicTemplate(template).topic(of: event()) == expected)
    }

    @Test(arguments: [
        ("a/b", "a_b"), ("a+b#", "a_b_"), ("", "_"), ("东宝区", "东宝区"), ("a/\u{301}b", "a_\u{301}b"),
        ("a\r\nb\0", "a__b_"),
        ("a\u{7f}\u{9f}b", "a__b"), ("a\u{ffff}b", "a_b"), ("鄂H·12345 🚛", "鄂H·12345 🚛"),
    ])
    func whatWouldChangeTheLevelsIsReplaced(district: String, level: String) throws {
        #expect(try TopicTemplate("x/{district}/y").topic(of: event(district: district)) == "x/\(level)/y")
    }

    @Test func aBrokerThatTakesNoDotsGetsNone() throws {
        let template = try TopicTemplate("v1.0/{district}/y")
        #expect(template.topic(of: event(district: "东 宝.1"), isPlain: true) == "v1_0/东_宝_1/y")
        #expect(template.topic(of: event(district: "东 宝.1")) == "v1.0/东 宝.1/y")
    }

    @Test(arguments: ["", "a//b", "a/+/b", "a/#", "a/{colour}", "a/x{rule}", "/a"])
    func whatIsNoTemplateIsRefused(template: String) {
        #expect(throws: TopicTemplate.Invalid.self) { try TopicTemplate(template) }
    }
}

@Suite struct BellTests {
    @Test func aRingBeforeTheWaitIsHeard() {
        let bell = Bell()
        let heard = bell.count
        bell.ring()
        bell.wait(beyond: heard, atMost: .seconds(60))
        #expect(bell.count == heard + 1)
    }

    @Test(.timeLimit(.minutes(5))) func aRingDuringTheWaitEndsIt() {
        let bell = Bell()
        let heard = bell.count
        Thread.detachNewThread { bell.ring() }
        // Without the ring it would outlast the time limit of the test.
        bell.wait(beyond: heard, atMost: .seconds(600))
        #expect(bell.count > heard)
    }

    @Test func aWaitEndsWithoutARing() {
        let bell = Bell()
        bell.wait(beyond: bell.count, atMost: .milliseconds(10))
        #expect(bell.count == 0)
    }
}

@Suite struct CursorBoardTests {
    @Test func changesAreTakenOnce() {
        let board = CursorBoard()
        board.advance("mqtt", to: 3, delivered: 3)
        board.advance("mqtt", to: 5, delivered: 1)
        board.advance("other", to: 1, delivered: 0)
        #expect(board.takeChanges() == FeedProgress(cursors: ["mqtt": 5, "other": 1]))
        #expect(board.takeChanges().isEmpty)
        #expect(board.reports.map(\.delivered) == [4, 0])
    }

    @Test func whatCouldNotBeStoredComesBackUnlessAFeedHasGoneOn() {
        let board = CursorBoard()
        let parked = (1...2).map { ParkedEvent(feed: "web", sequence: $0, at: Instant(milliseconds: 0), reason: "no") }
        board.advance("mqtt", to: 3, delivered: 1)
        board.advance("other", to: 1, delivered: 1)
        #expect(board.park(parked[0]) == 1)
        board.noteRedelivered(4, of: "web")
        let changes = board.takeChanges()
        board.advance("mqtt", to: 9, delivered: 1)
        #expect(board.park(parked[1]) == 2)
        board.noteRedelivered(5, of: "web")
        board.putBack(changes)
        let wanted = FeedProgress(cursors: ["mqtt": 9, "other": 1], parked: parked, redelivered: ["web": [4, 5]])
        #expect(board.takeChanges() == wanted)
    }

    @Test func theBoardKnowsHowAFeedDoes() {
        let board = CursorBoard()
        board.noteFailure("no connection", of: "web")
        board.noteFailure("no connection", of: "web")
        var wanted = FeedReport(feed: "web")
        wanted.failures = 2
        wanted.trouble = "no connection"
        #expect(board.reports == [wanted])
        board.note(nil, of: "web")
        #expect(board.reports.first?.trouble == nil)
    }
}
