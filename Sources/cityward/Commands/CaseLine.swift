import Foundation
import Storage
import Telemetry

/// A case as a line for people.
///
/// ```
/// 0t5x8m2k 已受理 张三   期限 11-23 14:30         ×3  鄂H·Z1007      渣土车未密闭行驶 @core [truck-cover-open]
/// ```
struct CaseLine {
    let text: String

    /// `isFiring`: whether an alert of the case is firing; `nil` where that is not asked.
    init(_ file: CaseFile, _ alert: Alert, isFiring: Bool? = nil, colours: Bool = isatty(STDOUT_FILENO) == 1) {
        let mark = isFiring.map { $0 ? "▲ " : "  " } ?? ""
        let count = file.alerts > 1 ? "×\(file.alerts)" : ""
        let place = alert.place.map { " @\($0)" } ?? ""
        let line =
            "\(mark)\(file.id.prefix(8)) \(padded(file.standing, to: 22)) \(padded(file.term, to: 22)) "
            + "\(padded(count, to: 4)) \(padded(alert.deviceName ?? alert.device, to: 14)) \(alert.title)\(place) [\(alert.rule)]"
        text = colours ? "\u{1B}[\(Self.colour(file, alert))m\(line)\u{1B}[0m" : line
    }

    private static func colour(_ file: CaseFile, _ alert: Alert) -> String {
        if !file.status.isOpen { return "32" }
        if file.overdueAt != nil { return "1;31" }
        switch alert.severity {
        case .critical: return "1;31"
        case .major: return "31"
        case .minor: return "33"
        case .warning: return "36"
        }
    }
}

extension CaseFile {
    /// Its status with who or what it is about: `已受理 张三`.
    fileprivate var standing: String {
        switch status {
        case .open: team.map { "待受理 → \($0)" } ?? "待受理"
        case .accepted:
            [("已受理", officer), ("→", team)].compactMap { word, name in name.map { "\(word) \($0)" } }
                .joined(separator: " ")
        case .dismissed: "不予立案 \(reason ?? "")"
        case .closed: "已结案 \(measure ?? "")"
        }
    }

    /// When it must be ended, or was: `期限 11-23 14:30`, `超期 11-23 14:30`.
    fileprivate var term: String {
        if let endedAt { return "办结 \(shortTime(endedAt))\(overdueAt == nil ? "" : "（超期）")" }
        if let overdueAt { return "超期 \(shortTime(overdueAt))" }
        return dueAt.map { "期限 \(shortTime($0))" } ?? "立案 \(shortTime(openedAt))"
    }

    /// The case as a JSON object.
    var json: String { members.text }

    fileprivate var members: JSONWriter {
        var json = JSONWriter()
        json.set("case", id)
        json.setStanding(of: self)
        json.set("overdue_at", overdueAt?.rfc3339())
        json.set("alerts", Int64(alerts))
        return json
    }
}

extension CaseEntry {
    /// The case with what its first alert is about, as a JSON object.
    var json: String {
        var json = file.members
        json.set("firing", isFiring)
        json.set("last_fired_at", lastFiredAt.rfc3339())
        json.setMatter(of: alert)
        return json.text
    }
}

/// `11-23 14:30`.
private func shortTime(_ instant: Instant) -> String {
    String(instant.rfc3339().dropFirst(5).prefix(11)).replacingOccurrences(of: "T", with: " ")
}

/// A text in so many cells of a terminal at least.
func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}
