import Pages
public import Telemetry

/// A report as a printable page, Chinese first: A4, without scripts, loading nothing from anywhere.
public struct ReportPage {
    /// More rows of a table nobody reads on paper; CSV and JSON have them all.
    public static let mostRows = 1000

    /// What the page says of its making.
    public struct Imprint: Sendable {
        /// The city's title.
        public let city: String
        public let madeAt: Instant
        /// Where it comes from, for the small print: the store's folder, the program's version.
        public let origin: String

        public init(city: String, madeAt: Instant, origin: String) {
            self.city = city
            self.madeAt = madeAt
            self.origin = origin
        }
    }

    private let report: ReportDocument
    private let imprint: Imprint

    public init(_ report: ReportDocument, _ imprint: Imprint) {
        self.report = report
        self.imprint = imprint
    }

    public var html: String {
        """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>\(escaped("\(report.title.chinese) \(report.period)"))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <header>
        <p class="kind">\(escaped(imprint.city))</p>
        <h1>\(escaped(report.title.chinese))</h1>
        <p class="number">\(escaped(periodText)) <small>\(escaped("\(report.title.english), \(report.period)"))</small></p>
        </header>
        \(scope)\(figures)\(charts)\(tables)\(notes)
        </body>
        </html>

        """
    }

    private var periodText: String {
        switch report.period {
        case .day(let date, _): "\(date.year)年\(date.month)月\(date.day)日"
        case .month(let year, let month, _): "\(year)年\(month)月"
        }
    }

    private var scope: String {
        guard !report.scope.isEmpty else { return "" }
        var table = DefinitionTable()
        for fact in report.scope { table.add(fact.name.chinese, fact.name.english, fact.value) }
        return table.html
    }

    private var figures: String {
        guard !report.figures.isEmpty else { return "" }
        let items = report.figures.map { figure in
            let target = figure.target.map { "<i>目标 \(escaped(figure.unit.textWithSign($0)))</i>" } ?? ""
            return "<div><b>\(escaped(figure.valueText))</b><span>\(label(figure.name))</span>\(target)</div>\n"
        }
        return "<section class=\"figures\">\n\(items.joined())</section>\n"
    }

    private var charts: String {
        report.charts.map { chart in
            "<figure>\n\(ReportChartDrawing(chart).svg)<figcaption>\(label(chart.title))</figcaption>\n</figure>\n"
        }.joined()
    }

    private var tables: String {
        report.tables.map { table in
            let wide = table.columns.count > 9 ? " class=\"wide\"" : ""
            return "<section\(wide)>\n<h2>\(label(table.title))</h2>\n\(rows(of: table))</section>\n"
        }.joined()
    }

    private func rows(of table: ReportTable) -> String {
        guard !table.rows.isEmpty else { return "<p class=\"remark\">无记录 <small>none</small></p>\n" }
        let head = table.columns.map { column in
            "<th>\(escaped(column.heading)) <small>\(escaped(column.name.english))</small></th>"
        }
        let body = table.rows.prefix(Self.mostRows).map { row in
            let cells = zip(row, table.columns).map { cell, column in
                "<td\(cell.isNumber ? " class=\"n\"" : "")>\(escaped(cell.text(column.unit)))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        let rest = table.rows.count - Self.mostRows
        let more =
            rest > 0
            ? "<p class=\"remark\">另有 \(rest) 行，见 CSV 或 JSON。<small>\(rest) more rows are in CSV and JSON.</small></p>\n"
            : ""
        return
            "<table class=\"grid\">\n<thead><tr>\(head.joined())</tr></thead>\n<tbody>\n\(body.joined())</tbody></table>\n"
            + more
    }

    private var notes: String {
        let items = report.notes.map { "<li>\(escaped($0.chinese)) <small>\(escaped($0.english))</small></li>\n" }
        let list = items.isEmpty ? "" : "<ul>\n\(items.joined())</ul>\n"
        var table = DefinitionTable()
        for fact in report.provenance { table.add(fact.name.chinese, fact.name.english, fact.value) }
        table.add("生成时间", "Made at", ReportCell.time(imprint.madeAt).text(.none))
        table.add("数据来源", "From", imprint.origin)
        return "<section class=\"notes\">\n<h2>\(Pages.label("说明", "Notes"))</h2>\n\(list)\(table.html)</section>"
    }

    private func label(_ text: ReportText) -> String { Pages.label(text.chinese, text.english) }
}

extension ReportPage {
    /// The page's only style sheet, so that a server can name its hash.
    public static let style =
        pageStyle + """

            .figures { display: flex; flex-wrap: wrap; gap: 10px; margin: 14px 0; }
            .figures div { flex: 1 1 112px; border: 1px solid #d0d6df; padding: 8px 12px; break-inside: avoid; }
            .figures b { font-size: 22px; line-height: 1.3; display: block; font-variant-numeric: tabular-nums; }
            .figures span { display: block; } .figures small { display: block; }
            .figures i { font-style: normal; font-size: 12px; color: #a3122a; }
            .grid { font-size: 13px; } .grid th, .grid td { overflow-wrap: break-word; } .grid th { white-space: normal; } .grid th small { display: block; }
            .grid .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            .notes li { margin: 2px 0; } .notes ul { margin: 0 0 8px; padding-left: 20px; }
            .notes ul, .notes table { font-size: 12.5px; color: #40495a; }
            figure svg { background: #fff; }
            svg .bar { fill: #2b5c9e; } svg .below { fill: #c8420f; } svg .axis { stroke: #8a93a3; } svg .rule { stroke: #dfe4eb; }
            svg .target { stroke: #a3122a; stroke-width: 1.5; stroke-dasharray: 6 3; fill: none; }
            svg text.target { stroke: none; fill: #a3122a; font-size: 11px; }
            svg text.small { font-size: 11px; } svg text.end { text-anchor: end; } svg text.middle { text-anchor: middle; }
            svg .s0 { stroke: #2b5c9e; } svg .s1 { stroke: #c8420f; } svg .s2 { stroke: #2c6e49; } svg .s3 { stroke: #7a4a9a; }
            svg .f0 { fill: #2b5c9e; } svg .f1 { fill: #c8420f; } svg .f2 { fill: #2c6e49; } svg .f3 { fill: #7a4a9a; }
            svg path.curve { fill: none; stroke-width: 1.8; }
            .choice { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; margin: 0 0 20px; }
            .choice label span { display: block; } .choice input, .choice select, .choice button { font: inherit; padding: 3px 8px; }
            a { color: #2b5c9e; }
            @page wide { size: A4 landscape; } .wide { page: wide; }
            @media screen { body { max-width: 960px; } .wide { overflow-x: auto; } }
            @media print { body { padding: 0 1px; } .grid { font-size: 10.5px; } .grid th, .grid td { padding: 2px 5px; } .figures b { font-size: 18px; } }
            """
}
