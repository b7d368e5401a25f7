import Pages
import Storage
import Telemetry

/// What happened, one row an event, the officers' acts among them.
struct Timeline {
    private let matter: CaseMatter

    init(_ matter: CaseMatter) {
        self.matter = matter
    }

    var html: String {
        let rows = matter.record.events.map { event in
            "<tr><td>\(event.sequence)</td><td class=\"at\">\(event.at.pageText)</td><td class=\"at\">\(escaped(Self.name(of: event.kind)))</td>"
                + "<td>\(escaped(detail(event)))</td><td class=\"at\"><code>\(event.hash.prefix(10))…</code></td></tr>\n"
        }
        let header = [("序号", "No."), ("时间", "Time"), ("事件", "Event"), ("内容", "Detail"), ("哈希", "Hash")]
        let head = header.map { "<th>\(label($0.0, $0.1))</th>" }.joined()
        return "<table class=\"grid\">\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows.joined())</tbody></table>\n"
    }

    private func detail(_ event: AlertDossier.LoggedEvent) -> String {
        let document = EventDocument(event.document)
        if let act = CaseActDocument(kind: event.kind, event.document)?.act { return detail(act) }
        switch event.kind {
        case "fired": return "开始于 \(matter.alert.onsetAt.pageText)；记录于 \(event.recordedAt.pageText)"
        case "escalated": return "升为 \(document?["severity"] ?? "")；记录于 \(event.recordedAt.pageText)"
        case "overdue": return "期限已过，案件未办结"
        default: return "记录于 \(event.recordedAt.pageText)"
        }
    }

    private func detail(_ act: CaseAct) -> String {
        let word: String? =
            switch act.kind {
            case .accept, .reopen: nil
            case .assign(let team): "班组 \(matter.title(of: team))"
            case .dismiss(let reason): "理由 \(matter.title(of: reason))"
            case .close(let measure): "措施 \(matter.title(of: measure))"
            }
        let parts = [act.officer, word, act.note.map { "说明：\($0)" }]
        return parts.compactMap(\.self).joined(separator: "；")
    }

    private static func name(of kind: String) -> String {
        let names = [
            "fired": "触发 fired", "escalated": "升级 escalated", "resolved": "结束 resolved", "accepted": "受理 accepted",
            "assigned": "派单 assigned", "dismissed": "不予立案 dismissed", "closed": "结案 closed",
            "reopened": "重新立案 reopened",
            "overdue": "超期 overdue",
        ]
        return names[kind] ?? kind
    }

    static func name(of status: CaseFile.Status) -> String {
        switch status {
        case .open: "待受理 open"
        case .accepted: "已受理 accepted"
        case .dismissed: "不予立案 dismissed"
        case .closed: "已结案 closed"
        }
    }
}
