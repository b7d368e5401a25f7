import Crypto
import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

@testable import Feeds

private let accepted = #"{"errcode":0,"errmsg":"ok"}"#

private func robot(
    _ kind: RobotReceiver.Kind,
    _ server: HTTPReceiver,
    secret: String? = nil,
    perMinute: Int = 20
) -> Receiver {
    .robot(
        RobotReceiver(
            kind,
            key: "the key",
            secret: secret,
            base: "http://127.0.0.1:\(server.port)",
            messagesPerMinute: perMinute
        )
    )
}

extension HTTPReceiver.Request {
    /// The text of a robot's message.
    fileprivate func text(_ member: String) -> String {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        return (object?["markdown"] as? [String: Any])?[member] as? String ?? "?"
    }
}

@Suite(.timeLimit(.minutes(2))) struct RobotFeedTests {
    @Test func dingTalkGetsMarkdownInChineseWithItsSignature() async throws {
        let server = try HTTPReceiver { _, _ in .status(200, body: accepted) }
        let scene = try Scene()
        try scene.raise([Scene.alert(1, rule: "<禁行>", severity: .critical)])
        let feed = scene.feed("group", to: robot(.dingtalk, server, secret: "SECabc"))
        try await eventually("a message", within: .seconds(30)) { scene.report("group").delivered == 1 }
        try await feed.stop()
        let request = server.requests[0]
        let components = try #require(URLComponents(string: "http://x\(request.target)"))
        let query = Dictionary(uniqueKeysWithValues: (components.queryItems ?? []).map { ($0.name, $0.value ?? "") })
        #expect(components.path == "/robot/send" && query["access_token"] == "the key")
        let timestamp = try #require(query["timestamp"])
        #expect(abs(wallTime() - (Int(timestamp) ?? 0)) < 60_000)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(timestamp)\nSECabc".utf8),
            using: SymmetricKey(data: Data("SECabc".utf8))
        )
        #expect(query["sign"] == Data(code).base64EncodedString())
        #expect(!request.target.contains("+"), "a plus sign would be a space")
        #expect(request.text("title") == "【紧急】渣土车＜禁行＞")
        let text = request.text("text")
        for part in ["告警", "鄂H·Z1", "dongbao", "2026-03-16 07:00:01", "alert-1"] { #expect(text.contains(part)) }
    }

    @Test func weComGetsItsKeyAndIsToldWhatMustBeActedOnAlone() async throws {
        let server = try HTTPReceiver { _, _ in .status(200, body: accepted) }
        let scene = try Scene()
        try scene.raise([Scene.alert(0), Scene.alert(1, isLate: true)])
        try scene.act(.accept, on: "alert-0", at: Scene.start + .hours(1))
        let feed = scene.feed("group", to: robot(.wecom, server))
        try await eventually("the end of the outbox", within: .seconds(30)) { scene.report("group").cursor == 3 }
        try await feed.stop()
        #expect(server.requests.map(\.target) == ["/cgi-bin/webhook/send?key=the%20key"])
        #expect(server.requests[0].text("content").contains("alert-0"))
    }

    @Test func aStormBecomesFewMessagesThatAccountForAll() async throws {
        let server = try HTTPReceiver { _, _ in .status(200, body: accepted) }
        let scene = try Scene()
        let storm = (0..<500).map { number in
            let severity: Severity = number == 321 ? .critical : .minor
            return Scene.alert(number, rule: "r\(number % 40)", severity: severity, district: "d\(number % 3)")
        }
        try scene.raise(storm)
        let feed = scene.feed("group", to: robot(.wecom, server))
        try await eventually("all events", within: .seconds(30)) { scene.report("group").delivered == 500 }
        try await feed.stop()
        #expect(server.requests.count == 1)
        let text = server.requests[0].text("content")
        #expect(text.utf8.count <= RobotMessage.maximumBytes)
        #expect(text.contains("告警汇总：500条") && text.contains("2026-03-16 07:00:00 至 2026-03-16 07:08:19"))
        #expect(text.contains("【紧急】渣土车r1，鄂H·Z321，编号 alert-321"))
        #expect(total(in: text) == 500)
        #expect(scene.board.takeChanges() == FeedProgress(cursors: ["group": 500]))
    }

    /// 5 of 20 a minute here are 5 messages: four singles or fewer, and summaries in the reserve.
    @Test func theLimitHoldsWhileEventsKeepComing() async throws {
        let server = try HTTPReceiver { _, _ in .status(200, body: accepted) }
        let scene = try Scene()
        let feed = scene.feed("group", to: robot(.wecom, server, perMinute: 4))
        for _ in 0..<40 {
            try scene.raise(1)
            try await Task.sleep(for: .milliseconds(30))
        }
        try await feed.stop()
        #expect(server.requests.count <= 4)
        let told = server.requests.map { total(in: $0.text("content")) ?? 1 }.reduce(0, +)
        #expect(told == scene.report("group").delivered, "what has not been told yet waits")
        #expect(scene.report("group").cursor == Int64(told))
    }

    @Test(arguments: [
        (RobotReceiver.Kind.wecom, 93000, "key_file"), (.dingtalk, 310000, "secret_file"), (.wecom, 45009, "too many"),
        (.dingtalk, 130101, "too many"), (.dingtalk, 88, "errcode 88"),
    ])
    func anErrorCodeKeepsTheEventAndIsSaidOnce(_ kind: RobotReceiver.Kind, _ code: Int, _ part: String) async throws {
        let server = try HTTPReceiver { _, _ in .status(200, body: #"{"errcode":\#(code),"errmsg":"bad"}"#) }
        let scene = try Scene()
        try scene.raise(2)
        let feed = scene.feed("group", to: robot(kind, server))
        try await eventually("a failure", within: .seconds(30)) { scene.report("group").failures == 1 }
        try await Task.sleep(for: .milliseconds(1500))
        #expect(server.requests.count == 1, "no busy loop")
        #expect(feed.reports.count == 1 && feed.reports[0].contains(part), "\(feed.reports)")
        #expect(!feed.reports[0].contains("the key"))
        let start = ContinuousClock.now
        try await feed.stop()
        // A request is given up after ten seconds; the end waits for none.
        #expect(start.duration(to: .now) < .seconds(8))
        #expect(scene.board.takeChanges() == FeedProgress(cursors: ["group": 0]))
    }

    @Test func anAnswerThatIsNoRobotsIsAFailure() async throws {
        let server = try HTTPReceiver { number, _ in .status(200, body: number == 0 ? "<html>" : accepted) }
        let scene = try Scene()
        try scene.raise(1)
        let feed = scene.feed("group", to: robot(.wecom, server))
        try await eventually("the event", within: .seconds(30)) { scene.report("group").delivered == 1 }
        try await feed.stop()
        #expect(server.requests.count == 2)
    }

    /// What the groups of a summary add up to, those that found no room included; `nil` where it is none.
    private func total(in text: String) -> Int? {
        guard text.contains("告警汇总") else { return nil }
        var total = 0
        for line in text.components(separatedBy: "  \n") where line.hasPrefix("- ") {
            let counts = line[(line.lastIndex(of: "：") ?? line.startIndex)...]
            total += counts.split { !$0.isNumber }.compactMap { Int($0) }.reduce(0, +)
        }
        return total
    }
}

@Suite struct MessageBudgetTests {
    /// Any minute of a long storm, by a clock of the test's own.
    @Test(arguments: [1, 2, 4, 20, 100]) func noMinuteHasMoreMessagesThanTheLimit(_ limit: Int) {
        var budget = MessageBudget(limit: limit)
        let start = ContinuousClock.now
        var sent: [Int] = []
        for millisecond in stride(from: 0, to: 600_000, by: 50) {
            let now = start + .milliseconds(millisecond)
            // Two events at a time in the first half, a hundred in the second.
            let waiting = millisecond < 300_000 ? 2 : 100
            if waiting <= budget.singles(at: now) {
                for _ in 0..<waiting {
                    budget.note(at: now)
                    sent.append(millisecond)
                }
            } else if budget.wait(at: now) <= .zero {
                budget.note(at: now)
                sent.append(millisecond)
            }
        }
        for (index, time) in sent.enumerated() {
            let inMinute = sent[index...].prefix { $0 < time + 60_000 }.count
            #expect(inMinute <= limit)
        }
        #expect(sent.count >= 6 * limit, "most of the budget is used: \(sent.count) of \(10 * limit)")
    }

    @Test func summariesNeedNotWaitForAMinuteAfterSingles() {
        var budget = MessageBudget(limit: 20)
        let start = ContinuousClock.now
        for _ in 0..<budget.singles(at: start) { budget.note(at: start) }
        #expect(budget.singles(at: start) == 0)
        #expect(budget.wait(at: start) == .seconds(12))
        #expect(budget.wait(at: start + .seconds(12)) == .zero)
    }
}
