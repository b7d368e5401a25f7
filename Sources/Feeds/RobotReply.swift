import Foundation

/// What a group robot's service says of a message: HTTP 200 with a code inside, whatever came of it.
struct RobotReply: Decodable {
    let errcode: Int
    let errmsg: String?

    /// What an answer means.
    static func verdict(of answer: Poster.Answer, from kind: RobotReceiver.Kind) -> Poster.Answer.Verdict {
        switch answer.verdict {
        case .later(let trouble): return .later(trouble)
        // The services answer 200; another refusal is that of something in between, as a proxy.
        case .refused(let reason): return .later(Trouble(reason))
        case .accepted: break
        }
        guard let reply = try? JSONDecoder().decode(RobotReply.self, from: Data(answer.body)) else {
            return .later(Trouble("the answer is not that of a \(kind.rawValue) robot; see 'url'"))
        }
        return reply.verdict(from: kind)
    }

    private func verdict(from kind: RobotReceiver.Kind) -> Poster.Answer.Verdict {
        let said = "errcode \(errcode), \(String((errmsg ?? "").prefix(200)))"
        switch (kind, errcode) {
        case (_, 0):
            return .accepted
        // "send too fast, exceed 20 times per minute": the robot is mute for ten minutes.
        case (.dingtalk, 130101):
            return .later(Trouble("too many messages: \(said)", wait: .seconds(600)))
        // "api freq out of limit", by the minute.
        case (.wecom, 45009):
            return .later(Trouble("too many messages: \(said)", wait: .seconds(60)))
        // Keyword, signature or address do not fit.
        case (.dingtalk, 310000):
            return .later(Trouble("\(said): see secret_file, and the robot's 安全设置", wait: .seconds(60)))
        // "invalid webhook url".
        case (.wecom, 93000):
            return .later(Trouble("\(said): see key_file; the group's robot may have been removed", wait: .seconds(60)))
        // A text that is too long stays so.
        case (.dingtalk, 34016), (.wecom, 45002):
            return .refused(said)
        // An unknown token, and what nobody has told us about: it is taken for passing, and said.
        default:
            return .later(Trouble("\(said): see the feed's key and the robot's settings", wait: .seconds(60)))
        }
    }
}
