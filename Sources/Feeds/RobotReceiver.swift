import Foundation
import Telemetry

/// A robot in a chat group of DingTalk or WeCom, to which messages are posted.
public struct RobotReceiver: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case dingtalk, wecom

        /// Where its service is.
        public var usualBase: String {
            switch self {
            case .dingtalk: "https://oapi.dingtalk.com"
            case .wecom: "https://qyapi.weixin.qq.com"
            }
        }

        /// Messages a minute, by the services' own words: open.dingtalk.com, 自定义机器人接入, 消息发送频率限制 (more than 20 in a
        /// minute, and the robot is mute for ten minutes); developer.work.weixin.qq.com/document/path/91770, 消息发送频率限制.
        /// Read in November 2026.
        public var usualMessagesPerMinute: Int { 20 }
    }

    public var kind: Kind
    /// Scheme and host of the service, without a path.
    public var base: String
    /// DingTalk's access token, WeCom's key: who has it can write to the group.
    public var key: String
    /// With which DingTalk's messages are signed; `nil` where the robot is guarded otherwise.
    public var secret: String?
    public var messagesPerMinute: Int
    /// PEM file of the authorities to trust, where they are not the system's.
    public var authorityFile: String?

    public init(
        _ kind: Kind,
        key: String,
        secret: String? = nil,
        base: String? = nil,
        messagesPerMinute: Int? = nil,
        authorityFile: String? = nil
    ) {
        self.kind = kind
        self.key = key
        self.secret = secret
        self.base = base ?? kind.usualBase
        self.messagesPerMinute = messagesPerMinute ?? kind.usualMessagesPerMinute
        self.authorityFile = authorityFile
    }

    /// Where a message is posted now: DingTalk wants a time and its signature in the query.
    func url(at now: Instant) -> String {
        switch kind {
        case .wecom: return "\(base)/cgi-bin/webhook/send?key=\(queryText(key))"
        case .dingtalk:
            let url = "\(base)/robot/send?access_token=\(queryText(key))"
            guard let secret else { return url }
            let signature = hmac(Array("\(now.milliseconds)\n\(secret)".utf8), key: Array(secret.utf8))
            return "\(url)&timestamp=\(now.milliseconds)&sign=\(queryText(signature))"
        }
    }

    /// The request's body for a message.
    func body(_ message: RobotMessage) -> String {
        var content = JSONWriter()
        switch kind {
        case .wecom: content.set("content", message.text)
        case .dingtalk:
            content.set("title", message.title)
            content.set("text", message.text)
        }
        var json = JSONWriter()
        json.set("msgtype", "markdown")
        json.set("markdown", json: content.text)
        return json.text
    }
}

/// A text as part of a URL's query: everything but letters, digits and `-._~` in percent signs.
private func queryText(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
}
