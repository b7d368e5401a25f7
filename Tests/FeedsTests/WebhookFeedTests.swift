import Crypto
@testable import Feeds
import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

private let secrets = [Data(repeating: 7, count: 32), Data(repeating: 9, count: 24)]

private func webhook(_ server: HTTPReceiver, secrets count: Int = 1) throws -> Receiver {
    let texts = secrets.prefix(count).map { "whsec_" + $0.base64EncodedString() }
    return .webhook(WebhookReceiver(url: server.url, secrets: try texts.map { try #require(WebhookSecret($0)) }))
}

extension HTTPReceiver {
    /// The alerts that requests were about, in their order.
    fileprivate var subjects: [String] { requests.map { subject(of: $0) } }

    /// Those of them that come for the first time.
    fileprivate var distinctSubjects: [String] {
        var seen: Set<String> = []
        return subjects.filter { seen.insert($0).inserted }
    }
}

private func subject(of request: HTTPReceiver.Request) -> String {
    let object = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any]
    return object?["subject"] as? String ?? "?"
}

private func alerts(_ range: Range<Int>) -> [String] { range.map { "alert-\($0)" } }

@Suite(.timeLimit(.minutes(2))) struct WebhookFeedTests {
    @Test func eventsArriveInOrderSignedByEverySecret() async throws {
        let server = try HTTPReceiver { _, _ in .status(204) }
        let scene = try Scene()
        try scene.raise(120)
        let feed = scene.feed("web", to: try webhook(server, secrets: 2))
        try await eventually("all requests", within: .seconds(30)) { server.requests.count == 120 }
        try await feed.stop()
        #expect(server.subjects == alerts(0..<120))
        #expect(scene.board.takeChanges() == FeedProgress(cursors: ["web": 120]))
        #expect(feed.reports.isEmpty)

        let request = server.requests[0]
        #expect(request.headers["content-type"] == "application/cloudevents+json; charset=UTF-8")
        let id = try #require(request.headers["webhook-id"])
        let timestamp = try #require(request.headers["webhook-timestamp"])
        let content = Data("\(id).\(timestamp).\(request.body)".utf8)
        let wanted = secrets.map { secret in
            "v1,"
                + Data(HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: secret)))
                .base64EncodedString()
        }
        #expect(request.headers["webhook-signature"] == wanted.joined(separator: " "))
        #expect(request.body.contains(#""id":"\#(id)""#))
        #expect(abs(wallTime() / 1000 - (Int(timestamp) ?? 0)) < 60)
    }

    /// What passes: the event is sent again, with the same identifier, before any that follows it.
    @Test(arguments: [
        "500", "503", "429", "408", "reset", "garbage",
    ])
    func aFailureThatPassesDelaysAndLosesNothing(_ failure: String) async throws {
        let server = try HTTPReceiver { number, _ in
            guard (3..<5).contains(number) else { return .status(200, body: "thanks") }
            return switch failure {
            case "429": .status(429, headers: ["retry-after: \(number == 3 ? 1 : 0)"])
            case "reset": .reset
            case "garbage": .garbage
            default: .status(Int(failure) ?? 500)
            }
        }
        let scene = try Scene()
        try scene.raise(10)
        let feed = scene.feed("web", to: try webhook(server))
        try await eventually("all events", within: .seconds(60)) { scene.report("web").delivered == 10 }
        try await feed.stop()
        #expect(server.subjects == alerts(0..<4) + ["alert-3", "alert-3"] + alerts(4..<10))
        #expect(Set(server.requests[3...5].map { $0.headers["webhook-id"] }).count == 1)
        #expect(scene.report("web").failures == 2)
        #expect(feed.reports.count == 2, "one report of the failure, and one of its end: \(feed.reports)")
        if failure == "429" {
            for number in 3...4 {
                #expect(server.requests[number].at.duration(to: server.requests[number + 1].at) >= .seconds(1))
            }
        }
        #expect(scene.board.takeChanges() == FeedProgress(cursors: ["web": 10]))
    }

    /// What stays: the event is parked, and the feed goes on.
    @Test(arguments: [400, 401, 404, 410, 422, 301])
    func aRefusalParksTheEvent(_ status: Int) async throws {
        let server = try HTTPReceiver { _, request in
            guard subject(of: request) == "alert-2" else { return .status(200) }
            return .status(status, headers: ["location: /elsewhere"], body: "no\nthanks")
        }
        let scene = try Scene()
        try scene.raise(5)
        let feed = scene.feed("web", to: try webhook(server))
        try await eventually("all events", within: .seconds(30)) { scene.report("web").cursor == 5 }
        try await feed.stop()
        #expect(server.subjects == alerts(0..<5), "redirects are not followed")
        #expect(scene.report("web").parked == 1)
        #expect(feed.reports.count == 1 && feed.reports[0].contains("HTTP \(status), no thanks"))

        try scene.saveProgress()
        let store = try scene.reader()
        #expect(try store.parkedEvents(of: "web", limit: 10).map(\.sequence) == [3])
        #expect(try store.feedStandings().map(\.parked) == [1])
    }

    @Test func parkedEventsAreSentAgainWhenSomebodyWants() async throws {
        let server = try HTTPReceiver { number, _ in .status(number < 2 ? 403 : 200) }
        let scene = try Scene()
        try scene.raise(3)
        let feed = scene.feed("web", to: try webhook(server))
        try await eventually("all events", within: .seconds(30)) { scene.report("web").cursor == 3 }
        try scene.saveProgress()
        var desk = try FeedDesk(at: scene.location)
        #expect(try desk.redeliver("web", by: "admin", at: Scene.start) == 2)
        #expect(try desk.redeliver("other", by: "admin", at: Scene.start) == 0)
        try await eventually("they come again", within: .seconds(30)) { server.requests.count == 5 }
        // Until the pipeline has written that, they are not sent a third time.
        try scene.raise(1)
        try await eventually("the next event", within: .seconds(30)) { scene.report("web").cursor == 4 }
        try scene.saveProgress()
        try await feed.stop()
        #expect(server.subjects == alerts(0..<3) + alerts(0..<2) + ["alert-3"])
        #expect(try scene.reader().parkedEvents(of: "web", limit: 10).isEmpty)
    }

    @Test func anOutageIsWaitedOutAndOneFeedDelaysNoOther() async throws {
        let port = try freePort()
        let healthy = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        let away = WebhookReceiver(
            url: "http://127.0.0.1:\(port)/hook",
            secrets: [try #require(WebhookSecret("whsec_" + secrets[0].base64EncodedString()))]
        )
        let feed = scene.feed("away", to: .webhook(away))
        let other = scene.feed("other", to: try webhook(healthy))
        try scene.raise(20)
        try await eventually("the other feed delivers", within: .seconds(10)) { healthy.requests.count == 20 }
        try await eventually("failures", within: .seconds(30)) { scene.report("away").failures >= 2 }
        #expect(feed.reports.count == 1, "\(feed.reports)")
        #expect(feed.reports.first?.contains("127.0.0.1:\(port): ") == true, "\(feed.reports)")
        let server = try HTTPReceiver(port: port) { _, _ in .status(200) }
        try await eventually("all events", within: .seconds(60)) { scene.report("away").delivered == 20 }
        try await feed.stop()
        try await other.stop()
        #expect(server.subjects == alerts(0..<20))
        #expect(feed.reports.count == 2)
    }

    /// Every second answer is a failure of another kind.
    @Test func aFlappingReceiverGetsEverythingInOrder() async throws {
        let server = try HTTPReceiver { number, _ in
            switch number % 6 {
            case 1: .status(500)
            case 3: .reset
            case 5: .late(.milliseconds(300), status: 503)
            default: .status(200)
            }
        }
        let scene = try Scene()
        try scene.raise(12)
        let feed = scene.feed("web", to: try webhook(server))
        try await eventually("all events", within: .seconds(100)) { scene.report("web").delivered == 12 }
        try await feed.stop()
        #expect(server.distinctSubjects == alerts(0..<12))
    }

    @Test func aReceiverThatNeverAnswersIsGivenUpAndDoesNotHoldUpTheEnd() async throws {
        let server = try HTTPReceiver { _, _ in .silence }
        defer { server.stop() }
        let scene = try Scene()
        try scene.raise(1)
        let feed = scene.feed("web", to: try webhook(server))
        try await eventually("a time-out", within: .seconds(30)) { scene.report("web").failures == 1 }
        try await eventually("the next attempt", within: .seconds(30)) { server.requests.count == 2 }
        let start = ContinuousClock.now
        try await feed.stop()
        // A request is given up after ten seconds; the end waits for none.
        #expect(start.duration(to: .now) < .seconds(8))
        #expect(scene.board.takeChanges() == FeedProgress(cursors: ["web": 0]))
    }

    @Test func theCursorSurvivesARestartAndRepetitionsKeepTheirIdentifiers() async throws {
        let server = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        try scene.raise(4)
        var feed = scene.feed("web", to: try webhook(server))
        try await eventually("four events", within: .seconds(30)) { scene.report("web").delivered == 4 }
        try await feed.stop()
        try scene.saveProgress()
        try scene.raise(2)
        for expected in [6, 8] {
            // The second time the cursor was lost with a crash.
            feed = scene.feed("web", to: try webhook(server))
            try await eventually("\(expected) requests", within: .seconds(30)) { server.requests.count == expected }
            try await feed.stop()
        }
        #expect(server.subjects == alerts(0..<6) + alerts(4..<6))
        #expect(server.requests[4].headers["webhook-id"] == server.requests[6].headers["webhook-id"])
    }

    @Test func whatTheFilterDropsMovesTheCursor() async throws {
        let server = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        try scene.raise([
            Scene.alert(0, rule: "a", severity: .critical), Scene.alert(1, rule: "b", severity: .critical),
            Scene.alert(2, rule: "a", severity: .minor),
            Scene.alert(3, rule: "a", severity: .major, district: "duodao"),
            Scene.alert(4, rule: "a", severity: .major), Scene.alert(5, rule: "a", severity: .major, isLate: true),
        ])
        let filter = EventFilter(
            rules: ["a"],
            severities: [.critical, .major],
            districts: ["dongbao"],
            events: ["fired"],
            includesLate: false
        )
        let feed = scene.feed("web", to: try webhook(server), filter: filter)
        try await eventually("the end of the outbox", within: .seconds(30)) { scene.report("web").cursor == 6 }
        try await feed.stop()
        #expect(server.subjects == ["alert-0", "alert-4"])
        #expect(scene.report("web").delivered == 2)
    }

    @Test func aCertificateThatNobodyVouchesForIsRefused() async throws {
        let scene = try Scene()
        let server = try await TLSReceiver(in: scene.folder)
        try scene.raise(1)
        let secret = try #require(WebhookSecret("whsec_" + secrets[0].base64EncodedString()))
        var receiver = WebhookReceiver(url: server.url, secrets: [secret])
        let strict = scene.feed("strict", to: .webhook(receiver))
        try await eventually("a failure", within: .seconds(30)) { scene.report("strict").failures >= 1 }
        try await strict.stop()
        #expect(scene.report("strict").delivered == 0)
        #expect(strict.reports.first?.contains("ca_file") == true, "\(strict.reports)")
        receiver.authorityFile = server.authorityFile
        let trusting = scene.feed("trusting", to: .webhook(receiver))
        try await eventually("the event", within: .seconds(30)) { scene.report("trusting").delivered == 1 }
        try await trusting.stop()
    }
}

@Suite struct RetryAfterTests {
    private let now = Instant(rfc3339: "2026-11-25T17:00:00Z")!

    @Test(arguments: [
        ("0", 0), ("120", 120), (" 5 ", 5), ("999999999999999999999", 3600), ("7200", 3600),
        ("Wed, 25 Nov 2026 17:00:30 GMT", 30), ("Wed, 25 Nov 2026 16:00:00 GMT", 0),
    ])
    func secondsAndDatesAreRead(header: String, seconds: Int) {
        #expect(retryDelay(header, now: now) == .seconds(seconds))
    }

    @Test(arguments: ["", "soon", "-1", "1.5", "Wed, 25 Foo 2026 17:00:30 GMT", "Wednesday, 25-Nov-26 17:00:30 GMT"])
    func anythingElseIsNothing(header: String) {
        #expect(retryDelay(header, now: now) == nil)
    }
}

@Suite struct WebhookSecretTests {
    @Test(arguments: [
        "", "whsec_", "whsec_!!!", "whsec_" + Data(repeating: 1, count: 23).base64EncodedString(), "secret",
    ])
    func whatIsNoSecretIsRefused(text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    /// The example of the specification's reference implementations.
    @Test func theSignatureIsThatOfTheSpecification() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: #"{"test": 2432232314}"#
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}
