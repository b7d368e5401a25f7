public import Telemetry

/// Times on the page, in China Standard Time.
extension Instant {
    /// `2026-11-23 08:00:10`, with milliseconds only where there are some.
    public var pageText: String {
        let text = rfc3339()
        let seconds = String(text.prefix(19)).replacing("T", with: " ")
        return milliseconds % 1000 == 0 ? seconds : seconds + text.dropFirst(19).prefix(4)
    }

    /// `08:00:10`.
    public var clockText: String { String(rfc3339().dropFirst(11).prefix(8)) }
    /// `08:00`.
    public var minuteText: String { String(rfc3339().dropFirst(11).prefix(5)) }
}

extension TimeSpan {
    /// `2 天 3 小时`, `4 分 30 秒`: the two largest units.
    public var pageText: String {
        let seconds = milliseconds / 1000
        let parts = [
            (seconds / 86_400, "天"), (seconds / 3600 % 24, "小时"), (seconds / 60 % 60, "分"), (seconds % 60, "秒"),
        ]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0 秒" }
        return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
