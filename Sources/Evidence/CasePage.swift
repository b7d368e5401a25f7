import Pages
import Storage
import Telemetry

/// The printable page of an alert: everything that the case file needs on paper, Chinese first. It loads nothing from anywhere.
struct CasePage {
    let matter: CaseMatter

    init(_ matter: CaseMatter) {
        self.matter = matter
    }

    var alert: Alert { matter.alert }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(escaped("\(alert.title) \(alert.deviceName ?? alert.device) \(alert.firedAt.pageText)"))</title>
        <style>
        \(pageStyle)
        </style>
        </head>
        <body>
        <header>
        <p class="kind">\(label("告警证据", "Alert evidence"))</p>
        <h1>\(escaped(alert.title)) <span class="severity \(alert.severity.rawValue)">\(severityName)</span></h1>
        <p class="number">\(label("告警编号", "Alert")) <code>\(escaped(alert.id))</code></p>
        </header>
        \(section("概要", "Summary", summary))
        \(section("经过", "Course", MapDrawing(matter).html + ChartDrawing(matter).html + course))
        \(section("规则与依据", "Rule and legal basis", rule))
        \(mayHavePermits ? section("核准证", "Permits", permits) : "")
        \(matter.coverage == nil ? section("登记信息", "Register", register) : "")
        \(section("时间线", "Timeline", Timeline(matter).html))
        \(section("数据完整性", "Integrity", integrity))
        </body>
        </html>

        """
    }

    private func section(_ chinese: String, _ english: String, _ html: String) -> String {
        "<section>\n<h2>\(label(chinese, english))</h2>\n\(html)</section>"
    }

    private var severityName: String {
        switch alert.severity {
        case .critical: "特别严重 critical"
        case .major: "严重 major"
        case .minor: "一般 minor"
        case .warning: "提示 warning"
        }
    }

    // MARK: - Sections

    private var summary: String {
        let classTitle = matter.parts.lazy.compactMap(\.classTitle).first ?? alert.deviceClass
        var table = DefinitionTable()
        table.add("对象", "Device", "\(alert.deviceName ?? alert.device)（\(classTitle)，设备 \(alert.device)）")
        table.add("单位", "Company", alert.company)
        table.add("辖区", "District", alert.district)
        table.add("地点", "Place", placeText)
        table.add(
            "位置",
            "Position",
            alert.coordinate.map { "北纬 \(degrees($0.latitude))°，东经 \(degrees($0.longitude))°（WGS-84）" }
        )
        table.add("开始", "Onset", alert.onsetAt.pageText)
        table.add("触发", "Fired", alert.firedAt.pageText + (alert.isLate ? "（补报，事后由迟到数据得出）" : ""))
        table.add("结束", "Ended", endText)
        table.add("案件类别", "Category", alert.category)
        table.add("办理", "Case", caseText)
        return table.html
    }

    private var placeText: String? {
        guard let place = alert.place else { return nil }
        return matter.place?["name"]?.text.map { "\($0)（\(place)）" } ?? place
    }

    private var endText: String {
        guard let end = matter.record.resolvedAt else { return "尚未结束 still firing" }
        let reason =
            switch matter.record.resolution {
            case .cleared: "不再违规"
            case .windowClosed: "管控时段结束"
            case .reported: "设备恢复上报"
            case .ruleRemoved: "规则已撤销"
            case nil: ""
            }
        let span = end - alert.onsetAt
        return "\(end.pageText)（\(reason)，自开始起历时 \(span.pageText)）"
    }

    private var caseText: String {
        let file = matter.record.file
        var parts = [Timeline.name(of: file.status)]
        if let team = file.team { parts.append("班组 \(matter.title(of: team))") }
        if let officer = file.officer { parts.append("受理人 \(officer)") }
        if let reason = file.reason { parts.append("理由 \(matter.title(of: reason))") }
        if let measure = file.measure { parts.append("措施 \(matter.title(of: measure))") }
        if let due = file.dueAt { parts.append("期限 \(due.pageText)\(file.overdueAt == nil ? "" : "（已超期）")") }
        if file.id != alert.id { parts.append("并入案件 \(file.id)") }
        if file.alerts > 1 { parts.append("本案共 \(file.alerts) 次告警") }
        return parts.joined(separator: "；")
    }

    /// What is said below the drawings: of a road its figures, of a device what is to be known of its readings.
    private var course: String { matter.coverage.map(roadFigures) ?? remarks }

    private var remarks: String {
        var texts: [String] = []
        for part in matter.parts {
            let name = part.part == .before ? "触发前" : "触发后"
            for remark in part.remarks {
                texts.append("\(name)：\(Self.explanation(remark))")
            }
        }
        if matter.before == nil { texts.append("触发前的读数尚未固定。Readings before the firing are not frozen yet.") }
        if matter.during == nil, !matter.record.isFiring {
            texts.append("触发后的读数尚未固定。Readings of the alert are not frozen yet.")
        }
        if matter.during == nil, matter.record.isFiring {
            texts.append("告警仍在持续，触发后的读数在结束时固定。The alert goes on; its readings are frozen when it ends.")
        }
        return texts.map { "<p class=\"remark\">\(escaped($0))</p>\n" }.joined()
    }

    private static func explanation(_ remark: String) -> String {
        switch EvidenceContent.Remark(rawValue: remark) {
        case .noReadings: "固定证据时该时段已无存储读数。No reading of the stretch was stored any more."
        case .unknownClass: "固定证据时系统已无该类设备的定义。The device's class was not defined any more."
        case .stretchCut: "时段较长，只固定其开头与结尾。Of the long stretch only beginning and end were frozen."
        case .readingsCut: "读数过多，只固定其中一部分。There were more readings than are frozen."
        case nil: remark
        }
    }

    /// Six decimals: a tenth of a metre.
    private func degrees(_ value: Double) -> String {
        let millionths = Int64((abs(value) * 1e6).rounded())
        let fraction = String(millionths % 1_000_000)
        return
            "\(value < 0 ? "-" : "")\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
}
