import Storage
import Telemetry

extension ReportKind {
    /// 月度考核: districts ranked by the city's indicators.
    static let league = ReportKind(
        "league",
        ReportText("月度考核", "District league"),
        summary: ReportText(
            "各区结案率、按期结案率等指标的月度排名，连续两月末位者标明",
            "Monthly ranking of districts by closure rate and other indicators; twice last in a row is flagged"
        ),
        spans: [.month],
        takesAsOf: true,
        isConfigured: { $0.league != nil },
        make: { request, city, store in
            guard let settings = city.settings.league else {
                preconditionFailure("a report is made where it is configured")
            }
            return try LeagueReport(settings, request, city, store).document
        }
    )
}

/// The document of a month's ranking, with the month before and the year that led to it.
struct LeagueReport {
    private static let monthsShown = 12

    private let settings: LeagueSettings
    private let request: ReportRequest
    private let city: ReportCity
    private let cutOff: Instant
    /// Where the store ends before the month does.
    private let unfinished: [ReportFact]
    private let table: LeagueTable
    /// `nil` where nothing is known of the month before.
    private let before: LeagueTable?
    /// The last months, the oldest first; `nil` for one without cases that were due.
    private let months: [(period: ReportPeriod, tally: DistrictTally?)]

    init(
        _ settings: LeagueSettings,
        _ request: ReportRequest,
        _ city: ReportCity,
        _ store: borrowing StoreReader
    ) throws {
        self.settings = settings
        self.request = request
        self.city = city
        let period = request.period
        // What was done after the month does not make the month better, unless somebody asks.
        let cutOff = request.asOf ?? period.stretch.upperBound
        let table = try LeagueTable(settings, request, period, cutOff: cutOff, city, store)
        try request.progress(0.4)
        let previous = period.previous
        let end = min(previous.stretch.upperBound, cutOff)
        let before = try LeagueTable(settings, request, previous, cutOff: end, city, store)
        try request.progress(0.8)
        self.months = try Self.months(until: period, cutOff: cutOff, Set(settings.ranked(in: city)), store)
        self.cutOff = cutOff
        unfinished = try request.period.unfinished(store)
        self.table = table
        self.before = before.count.isEmpty ? nil : before
    }

    /// The last twelve months, each as it stood at its end, from one look into the store.
    private static func months(
        until last: ReportPeriod,
        cutOff: Instant,
        _ ranked: Set<String>,
        _ store: borrowing StoreReader
    ) throws -> [(period: ReportPeriod, tally: DistrictTally?)] {
        var periods = [last]
        while periods.count < monthsShown { periods.append(periods[periods.count - 1].previous) }
        periods.reverse()
        let start = periods[0].stretch.lowerBound
        let histories = try store.caseHistories(dueIn: start..<max(start, min(cutOff, last.stretch.upperBound)))
        let own = histories.filter { ranked.contains($0.district) }
        return periods.map { period in
            let month = period.stretch
            let end = period == last ? cutOff : min(month.upperBound, cutOff)
            var tally = DistrictTally()
            for history in own where history.dueAt.map(month.contains) ?? false {
                tally += DistrictTally(due: history, cutOff: end)
            }
            return (period, tally.due > 0 ? tally : nil)
        }
    }

    private var total: DistrictTally {
        table.lines.reduce(into: DistrictTally()) { $0 += $1.tally }
    }

    /// Last in this month and in the one before.
    private var lastTwice: Set<String> { table.last.intersection(before?.last ?? []) }

    var document: ReportDocument {
        var report = ReportDocument(
            kind: "league",
            title: settings.title.map { ReportText($0, ReportKind.league.title.english) } ?? ReportKind.league.title,
            period: request.period
        )
        report.figures = figures
        report.tables = [ranking, marks, groups, history, indicators]
        report.charts = charts
        report.notes = notes
        report.provenance =
            [
                ReportFact(ReportText("案件处理截至", "Acts until"), ReportCell.time(cutOff).text(.none)),
                ReportFact(ReportText("现行规则集", "Rules in force"), city.ruleSet),
            ] + unfinished
        return report
    }

    private func target(_ measure: String) -> Double? {
        settings.indicators.first { $0.measure == measure }?.target
    }

    // MARK: - Figures and tables

    private var figures: [ReportFigure] {
        let total = total
        return [
            ReportFigure("due", ReportText("应结", "Due"), .integer(total.due)),
            ReportFigure("closed", ReportText("结案", "Closed"), .integer(total.closed)),
            ReportFigure(
                "closure_rate",
                ReportText("结案率", "Closure rate"),
                ratio(total.closed, total.due),
                unit: .ratio,
                target: target("closure_rate")
            ),
            ReportFigure(
                "on_time_rate",
                ReportText("按期结案率", "On-time rate"),
                ratio(total.closedOnTime, total.due),
                unit: .ratio,
                target: target("on_time_rate")
            ),
            ReportFigure("overdue_open", ReportText("超期未结", "Overdue and open"), .integer(total.overdueOpen)),
            ReportFigure("alerts", ReportText("告警", "Alerts"), .integer(total.alerts)),
        ]
    }

    private static let caseColumns = [
        ReportColumn("due", ReportText("应结", "Due")),
        ReportColumn("closed", ReportText("结案", "Closed")),
        ReportColumn("closed_on_time", ReportText("按期结案", "In time")),
        ReportColumn("dismissed", ReportText("不予立案", "Dismissed")),
    ]

    private func caseCells(_ tally: DistrictTally) -> [ReportCell] {
        [tally.due, tally.closed, tally.closedOnTime, tally.dismissed].map(ReportCell.integer)
    }

    private var measures: [LeagueMeasure] {
        settings.indicators.compactMap { indicator in LeagueMeasure.all.first { $0.name == indicator.measure } }
    }

    private var ranking: ReportTable {
        ReportTable(
            "ranking",
            ReportText("排名", "Ranking"),
            columns: [
                ReportColumn("place", ReportText("名次", "Place")),
                ReportColumn("district", ReportText("代码", "District")),
                ReportColumn("name", ReportText("辖区", "Name")),
            ] + Self.caseColumns + measures.map { ReportColumn($0.name, $0.title, unit: $0.unit) } + [
                ReportColumn("score", ReportText("得分", "Score"), unit: .points),
                ReportColumn("place_before", ReportText("上月名次", "Month before")),
                ReportColumn("last_twice", ReportText("连续末位", "Last twice")),
            ],
            rows: table.lines.map { line in
                [
                    line.place.map(ReportCell.integer) ?? .none, .text(line.district),
                    .text(city.title(ofDistrict: line.district)),
                ] + caseCells(line.tally)
                    + measures.map { line.values[$0.name].map(ReportCell.number) ?? .none }
                    + [
                        line.score.map(ReportCell.number) ?? .none,
                        before?.lines.first { $0.district == line.district }?.place.map(ReportCell.integer) ?? .none,
                        before == nil ? .none : .flag(lastTwice.contains(line.district)),
                    ]
            }
        )
    }

    private var marks: ReportTable {
        ReportTable(
            "marks",
            ReportText("指标得分", "Marks"),
            columns: [ReportColumn("district", ReportText("辖区", "District"))]
                + measures.map { ReportColumn($0.name, $0.title, unit: .points) }
                + [ReportColumn("score", ReportText("得分", "Score"), unit: .points)],
            rows: table.lines.map { line in
                [.text(line.district)] + measures.map { line.marks[$0.name].map(ReportCell.number) ?? .none }
                    + [line.score.map(ReportCell.number) ?? .none]
            }
        )
    }

    /// Cases of all districts by kind; a category that no group has stands for itself.
    private var groups: ReportTable {
        var rest = table.count.categories
        var rows: [(String, DistrictTally)] = settings.groups.map { group in
            let tally = group.categories.reduce(into: DistrictTally()) {
                $0 += rest.removeValue(forKey: $1) ?? DistrictTally()
            }
            return (group.title, tally)
        }
        rows += rest.sorted { $0.key < $1.key }.map { ($0.key.isEmpty ? "未分类" : $0.key, $0.value) }
        return ReportTable(
            "categories",
            ReportText("案件类别", "Categories"),
            columns: [ReportColumn("category", ReportText("类别", "Category"))] + Self.caseColumns + Self.rateColumns,
            rows: rows.map { name, tally in [.text(name)] + caseCells(tally) + rateCells(tally) }
        )
    }

    private var history: ReportTable {
        ReportTable(
            "months",
            ReportText("近十二个月", "Twelve months"),
            columns: [ReportColumn("month", ReportText("月份", "Month"))] + Self.caseColumns + Self.rateColumns,
            rows: months.map { period, tally in
                [.text(period.description)]
                    + (tally.map { caseCells($0) + rateCells($0) } ?? Array(repeating: .none, count: 6))
            }
        )
    }

    private static let rateColumns = [
        ReportColumn("closure_rate", ReportText("结案率", "Closure rate"), unit: .ratio),
        ReportColumn("on_time_rate", ReportText("按期结案率", "On-time rate"), unit: .ratio),
    ]

    private func rateCells(_ tally: DistrictTally) -> [ReportCell] {
        [ratio(tally.closed, tally.due), ratio(tally.closedOnTime, tally.due)]
    }

    private func ratio(_ part: Int, _ whole: Int) -> ReportCell {
        share(part, of: whole).map(ReportCell.number) ?? .none
    }

    private var indicators: ReportTable {
        ReportTable(
            "indicators",
            ReportText("指标", "Indicators"),
            columns: [
                ReportColumn("measure", ReportText("代码", "Measure")),
                ReportColumn("title", ReportText("指标", "Indicator")),
                ReportColumn("weight", ReportText("权重", "Weight")),
                ReportColumn("full", ReportText("满分值", "Full marks at")),
                ReportColumn("zero", ReportText("零分值", "No marks at")),
                ReportColumn("target", ReportText("目标", "Target")),
                ReportColumn("source", ReportText("依据", "Source")),
            ],
            rows: settings.indicators.map { indicator in
                let title = LeagueMeasure.all.first { $0.name == indicator.measure }?.title.chinese
                return [
                    .text(indicator.measure), title.map(ReportCell.text) ?? .none, .number(indicator.weight),
                    .number(indicator.full), .number(indicator.zero), indicator.target.map(ReportCell.number) ?? .none,
                    indicator.source.map(ReportCell.text) ?? .none,
                ]
            }
        )
    }

    // MARK: - Charts and notes

    private var charts: [ReportChart] {
        let names = table.lines.map { city.title(ofDistrict: $0.district) }
        return [
            ReportChart(
                ReportText("各区结案率", "Closure rate by district"),
                .bars,
                labels: names,
                series: [
                    ReportChart.Series(
                        ReportText("结案率", "Closure rate"),
                        table.lines.map { share($0.tally.closed, of: $0.tally.due) }
                    )
                ],
                unit: .ratio,
                target: target("closure_rate")
            ),
            ReportChart(
                ReportText("近十二个月全市结案率", "Closure rate of the city over twelve months"),
                .line,
                labels: months.map { String($0.period.description.dropFirst(2)) },
                series: [
                    ReportChart.Series(
                        ReportText("结案率", "Closure rate"),
                        months.map { $0.tally.flatMap { share($0.closed, of: $0.due) } }
                    ),
                    ReportChart.Series(
                        ReportText("按期结案率", "On-time rate"),
                        months.map { $0.tally.flatMap { share($0.closedOnTime, of: $0.due) } }
                    ),
                ],
                unit: .ratio,
                target: target("closure_rate")
            ),
        ]
    }

    private var notes: [ReportText] {
        var notes = [
            ReportText(
                "应结：办理期限在本月届满的案件，不含届时已不予立案的；结案：截至时已结案的应结案件；按期结案：在期限内结案的。"
                    + "结案率 = 结案 ÷ 应结，按期结案率 = 按期结案 ÷ 应结。",
                "Due: cases whose term ended in the month, without those dismissed by the cut-off. Closed: of these, closed by the "
                    + "cut-off; in time: within the term. Rates are closed and closed in time over due."
            ),
            ReportText(
                "得分为各指标得分的加权平均；某指标无数据的，按其余指标计；有数据的指标不足权重一半的不排名。得分相同的名次并列。",
                "The score is the weighted mean of the marks that there are, if they have half of the weight; equal scores share a place."
            ),
        ]
        if let source = settings.source {
            notes.append(ReportText("考核依据：\(source)", "Source of the ranking: see the Chinese text."))
        }
        if !lastTwice.isEmpty {
            let names = lastTwice.sorted().map(city.title(ofDistrict:)).joined(separator: "、")
            notes.append(ReportText("连续两个月末位：\(names)。", "Last in two months running: \(names)."))
        }
        if before == nil {
            notes.append(
                ReportText(
                    "\(request.period.previous) 无数据，不能判断连续末位。",
                    "There are no data of \(request.period.previous): nobody can be last twice."
                )
            )
        }
        let missing = months.filter { $0.tally == nil }.map(\.period.description)
        if !missing.isEmpty {
            notes.append(
                ReportText(
                    "无应结案件的月份：\(missing.joined(separator: "、"))。",
                    "Months without cases due: \(missing.joined(separator: ", "))."
                )
            )
        }
        let ranked = Set(settings.ranked(in: city))
        let others = table.count.tallies.filter { !ranked.contains($0.key) }.values.reduce(0) { $0 + $1.due }
        if others > 0 {
            notes.append(
                ReportText(
                    "另有 \(others) 件应结案件不属参评辖区，未计入。",
                    "\(others) more cases due are of districts that are not ranked."
                )
            )
        }
        return notes
    }
}
