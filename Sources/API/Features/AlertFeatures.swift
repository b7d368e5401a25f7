import Storage
import Telemetry

extension Room {
    /// What is counted to the end; a selection with more alerts has no `numberMatched`.
    private static let mostCounted = 100_000

    static let alertProperties: [FeatureProperty<AlertSheet>] = [
        .text("rule", "规则") { $0.alert.rule },
        .text("title", "告警") { $0.alert.title },
        .text("severity", "严重程度") { $0.alert.severity.rawValue },
        .text("state", "是否仍在触发") { $0.isFiring ? "firing" : "resolved" },
        .text("class", "设备类型") { $0.alert.deviceClass },
        .text("device", "设备") { $0.alert.device },
        .text("name", "车牌或名称") { $0.alert.deviceName },
        .text("company", "企业") { $0.alert.company },
        .text("district", "辖区") { $0.alert.district },
        .text("place", "地点") { $0.alert.place },
        .text("category", "案件类别") { $0.alert.category },
        .text("basis", "依据") { $0.alert.basis },
        .time("onset_at", "违规开始") { $0.alert.onsetAt },
        .time("fired_at", "告警时间") { $0.alert.firedAt },
        .time("resolved_at", "违规结束") { $0.resolvedAt },
        .text("resolution", "结束方式") { $0.resolution?.rawValue },
        .number("duration_seconds", "违规时长（秒）") { sheet in
            sheet.resolvedAt.map { ($0 - sheet.alert.onsetAt).seconds }
        },
        .boolean("late", "补判") { $0.alert.isLate },
        .text("case_id", "案件") { $0.file.id },
        .text("status", "案件状态") { $0.file.status.rawValue },
        .text("team", "中队") { $0.file.team },
        .text("officer", "执法人员") { $0.file.officer },
        .text("reason", "不予处理原因") { $0.file.reason },
        .text("measure", "处理措施") { $0.file.measure },
        .time("due_at", "办结期限") { $0.file.dueAt },
        .boolean("overdue", "是否超期") { $0.file.overdueAt != nil },
        .time("ended_at", "办结时间") { $0.file.endedAt },
        .object("reading", "触发时的读数") { $0.alert.reading },
        .text("rule_set", "规则集") { $0.alert.ruleSet },
    ]

    func alertPage(_ selection: FeatureSelection, _ query: Query, _ visitor: Visitor) async throws -> FeaturePage {
        var filter = try AlertFilter(query, visitor)
        filter.box = selection.box
        filter.from = selection.time?.first
        // The end of an interval belongs to it.
        filter.to = selection.time?.last.map { Instant(milliseconds: $0.milliseconds + 1) }
        let cursor = try selection.cursor.map(AlertCursor.init(parameter:))
        let wanted = filter
        let (sheets, count) = try await readers.read { reader in
            (
                // One more tells whether there is a next page.
                try reader.alerts(matching: wanted, after: cursor, limit: selection.limit + 1),
                try reader.alertCount(matching: wanted, upTo: Self.mostCounted + 1)
            )
        }
        let page = sheets.prefix(selection.limit)
        let last = sheets.count > selection.limit ? page.last?.alert : nil
        return FeaturePage(
            features: page.map { Self.feature($0) },
            next: last.map { AlertCursor(firedAt: $0.firedAt, id: $0.id).parameter },
            matched: count <= Self.mostCounted ? count : nil
        )
    }

    func alertFeature(_ id: String, _ links: String, _ visitor: Visitor) async throws -> String {
        try await readers.read { Self.feature(try $0.visibleAlert(id, to: visitor), links) }
    }

    private static func feature(_ sheet: AlertSheet, _ links: String? = nil) -> String {
        featureDocument(
            id: sheet.alert.id,
            geometry: pointGeometry(sheet.alert.coordinate),
            properties: alertProperties.document(of: sheet),
            links: links
        )
    }
}
