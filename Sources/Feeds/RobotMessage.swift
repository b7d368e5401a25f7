import Storage
import Telemetry

/// A message for people in a chat group: Markdown in the subset that both services show, in Chinese.
struct RobotMessage {
    /// Bytes of a text: WeCom takes 4,096, DingTalk more.
    static let maximumBytes = 4096

    /// What a list of chats shows.
    let title: String
    let text: String

    /// The message for one event.
    init(_ event: OutboxEvent) {
        title = "【\(severityWord(event.severity))】\(plain(event.title))"
        var lines = ["### \(kindWord(event.kind))\(title)", "> 对象：\(plain(event.name ?? event.device))"]
        lines.append("> 辖区：\(plain(event.district))")
        if let place = event.place { lines.append("> 地点：\(plain(place))") }
        lines.append("> 时间：\(timeText(event.at))")
        lines.append("> 编号：\(plain(event.alert))")
        // Two spaces or an empty line break a line for DingTalk; a line break alone does for WeCom.
        text = lines.joined(separator: "  \n")
    }

    init(title: String, lines: [String]) {
        self.title = title
        text = lines.joined(separator: "  \n")
    }
}

/// How grave, as officers say it.
func severityWord(_ severity: String) -> String {
    switch Severity(rawValue: severity) {
    case .critical: "紧急"
    case .major: "严重"
    case .minor: "一般"
    case .warning, nil: "提示"
    }
}

/// What happened, as officers say it.
func kindWord(_ kind: String) -> String {
    switch kind {
    case "fired": "告警"
    case "escalated": "升级"
    case "resolved": "解除"
    case "overdue": "超期"
    case "accepted": "受理"
    case "assigned": "派单"
    case "dismissed": "不予处理"
    case "closed": "办结"
    case "reopened": "重开"
    default: kind
    }
}

/// `2026-11-23 07:00:30`, in China Standard Time.
func timeText(_ instant: Instant) -> String {
    let text = instant.rfc3339().prefix(19)
    return text.prefix(10) + " " + text.dropFirst(11)
}

/// A text from registers and rules in one line of at most 120 characters, with nothing in it that Markdown would take for its own.
func plain(_ text: String) -> String {
    let wide: [Unicode.Scalar: Unicode.Scalar] = [
        "<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "_": "＿", "\\": "＼", "|": "｜",
    ]
    let scalars = text.unicodeScalars.prefix(120).map { scalar in
        scalar.properties.generalCategory == .control ? " " : wide[scalar] ?? scalar
    }
    return String(String.UnicodeScalarView(scalars))
}
