import Storage
import Telemetry

/// One message that stands for many events: how many by rule and district, from when to when, and the gravest by name.
struct StormSummary {
    /// Lines of groups that are shown; the rest is counted in one more.
    private static let lines = 15

    /// What is counted together.
    private struct Group: Hashable {
        let rule: String
        let title: String
        let district: String
    }

    private var counts: [Group: [String: Int]] = [:]
    private let events: [OutboxEvent]

    init(_ events: [OutboxEvent]) {
        self.events = events
        for event in events {
            let group = Group(rule: event.rule, title: event.title, district: event.district)
            counts[group, default: [:]][event.kind, default: 0] += 1
        }
    }

    /// The message; that of the event itself where there is only one.
    var message: RobotMessage {
        if events.count == 1 { return RobotMessage(events[0]) }
        let title = "告警汇总：\(events.count)条"
        var lines = ["### \(title)"]
        if let first = events.map(\.at).min(), let last = events.map(\.at).max() {
            lines.append("> 时间：\(timeText(first)) 至 \(timeText(last))")
        }
        if let gravest {
            let device = plain(gravest.name ?? gravest.device)
            lines.append(
                "> 最重：【\(severityWord(gravest.severity))】\(plain(gravest.title))，\(device)，编号 \(plain(gravest.alert))"
            )
        }
        return RobotMessage(title: title, lines: lines + groupLines(within: RobotMessage.maximumBytes - 600))
    }

    /// The first of the gravest.
    private var gravest: OutboxEvent? {
        func rank(_ event: OutboxEvent) -> Int { Severity(rawValue: event.severity)?.rank ?? 0 }
        var gravest: OutboxEvent?
        for event in events where rank(event) > gravest.map(rank) ?? -1 { gravest = event }
        return gravest
    }

    /// A line for each group, the largest first, and one for all that find no room.
    private func groupLines(within bytes: Int) -> [String] {
        let groups = counts.map { (group: $0.key, kinds: $0.value, total: $0.value.values.reduce(0, +)) }
            .sorted { ($1.total, $0.group.rule, $0.group.district) < ($0.total, $1.group.rule, $1.group.district) }
        var lines: [String] = []
        var room = bytes
        var shown = 0
        for entry in groups.prefix(Self.lines) {
            let line = "- \(plain(entry.group.title))｜\(plain(entry.group.district))：\(kindCounts(entry.kinds))"
            room -= line.utf8.count + 3
            guard room >= 0 else { break }
            lines.append(line)
            shown += entry.total
        }
        if shown < events.count { lines.append("- 其余\(groups.count - lines.count)类：共\(events.count - shown)条") }
        return lines
    }

    /// `告警 12，升级 3`, in the order of ``EventFilter/kinds``.
    private func kindCounts(_ kinds: [String: Int]) -> String {
        EventFilter.kinds.compactMap { kind in kinds[kind].map { "\(kindWord(kind)) \($0)" } }.joined(separator: "，")
    }
}
