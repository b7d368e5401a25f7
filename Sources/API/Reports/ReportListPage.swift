import Pages
import Reports
import Schedules
import Telemetry

/// The page on which one chooses a report: a form for each kind, which works without scripts where there are no tokens.
///
/// It shows nothing of the city, so nobody is asked for a token before it is there.
struct ReportListPage {
    private let kinds: [ReportKind]
    private let city: ReportCity
    private let now: Instant

    init(_ kinds: [ReportKind], _ city: ReportCity, now: Instant) {
        self.kinds = kinds
        self.city = city
        self.now = now
    }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>报表</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <style>\(ReportPage.style)</style>
        <script src="/assets/reports.js" type="module"></script>
        </head>
        <body>
        <header>
        <p class="kind"><a href="/">\(label("返回地图", "Back to the map"))</a></p>
        <h1>\(label("报表", "Reports"))</h1>
        </header>
        <p id="trouble" class="remark" role="alert"></p>
        \(kinds.map(section).joined(separator: "\n"))
        <datalist id="districts"></datalist>
        <dialog id="login"></dialog>
        </body>
        </html>

        """
    }

    private func section(_ kind: ReportKind) -> String {
        let summary = "<p>\(label(kind.summary.chinese, kind.summary.english))</p>\n"
        let body = kind.obstacle(in: city).map { "<p class=\"remark\">\(escaped($0))</p>\n" } ?? form(kind)
        return "<section>\n<h2>\(label(kind.title.chinese, kind.title.english))</h2>\n\(summary)\(body)</section>"
    }

    private func form(_ kind: ReportKind) -> String {
        let fields = kind.spans.map { period($0, isFirst: $0 == kind.spans.first) } + kind.filters.map(filter)
        return """
            <form class="choice" action="/reports/\(kind.name)" method="get" target="_blank">
            \(fields.joined(separator: "\n"))
            <label><span>格式 <small>Format</small></span><select name="format">
            <option value="html" selected>网页（可打印） page</option><option value="csv">CSV</option>\
            <option value="json">JSON</option><option value="geojson">GeoJSON</option>
            </select></label>
            <button type="submit">生成 <small>Make</small></button>
            </form>

            """
    }

    /// Last month or yesterday, by the city's calendar: what reports are mostly about.
    private func period(_ span: ReportPeriod.Span, isFirst: Bool) -> String {
        let today = CivilZone.shanghai.date(at: now)
        let last =
            switch span {
            case .day: ReportPeriod.day(today, .shanghai).previous
            case .month: ReportPeriod.month(year: today.year, month: today.month, .shanghai).previous
            }
        let name = span == .day ? label("日期", "Day") : label("月份", "Month")
        let value = isFirst ? " value=\"\(last)\"" : ""
        return "<label><span>\(name)</span><input type=\"\(span == .day ? "date" : "month")\" "
            + "name=\"\(span.rawValue)\" placeholder=\"\(last)\"\(value)></label>"
    }

    private func filter(_ filter: ReportFilter) -> String {
        let list = filter == .district ? " list=\"districts\"" : ""
        return "<label><span>\(label(filter.title.chinese, filter.title.english))</span>"
            + "<input name=\"\(filter.rawValue)\" maxlength=\"256\"\(list)></label>"
    }
}
