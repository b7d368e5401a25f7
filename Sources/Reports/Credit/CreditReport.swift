import Storage
import Telemetry

extension ReportKind {
    /// 信用评价: a ledger of points, and the grades that follow from it.
    static let credit = ReportKind(
        "credit",
        ReportText("信用评价", "Company credit"),
        summary: ReportText(
            "单位与设备的信用记分台账：每次违规记一笔，不予立案的冲回，按办法分级",
            "A ledger of points of companies and devices: one entry for each violation, reversed where the case was dismissed"
        ),
        spans: [.month],
        filters: [.district, .company, .deviceClass, .device],
        takesAsOf: true,
        isConfigured: { $0.credit != nil },
        make: { request, city, store in
            guard let settings = city.settings.credit else {
                preconditionFailure("a report is made where it is configured")
            }
            return CreditReport(try CreditBooks(settings, request, store), request, city).document
        }
    )
}

/// The document of a month's ledgers. Grades are of everything; the filters choose what is shown.
struct CreditReport {
    private let books: CreditBooks
    private let request: ReportRequest
    private let city: ReportCity

    init(_ books: CreditBooks, _ request: ReportRequest, _ city: ReportCity) {
        self.books = books
        self.request = request
        self.city = city
    }

    var document: ReportDocument {
        var report = ReportDocument(kind: "credit", title: ReportKind.credit.title, period: request.period)
        report.scope = request.scope(in: city)
        let graded = books.ledgers.filter { request.admits($0.deviceClass, by: .deviceClass) }.map {
            CreditGrades($0.deviceClass, $0.ledger, city, request)
        }
        let entries = shownEntries
        report.figures = figures(graded, entries)
        report.tables = [companies(graded), devices(graded), rules(entries), ledger(entries)]
        report.charts = charts(graded)
        report.notes = CreditNotes(books, city).all
        report.provenance = provenance
        return report
    }

    private var shownEntries: [CreditEntry] {
        books.ledgers.filter { request.admits($0.deviceClass, by: .deviceClass) }.flatMap(\.ledger.entries).filter {
            entry in
            request.admits(entry.alert.district, by: .district) && request.admits(entry.alert.company, by: .company)
                && request.admits(entry.alert.device, by: .device)
        }.sorted { ($0.at, $0.alert.firedAt, $0.alert.id) < ($1.at, $1.alert.firedAt, $1.alert.id) }
    }

    // MARK: - Figures

    private func figures(_ graded: [CreditGrades], _ entries: [CreditEntry]) -> [ReportFigure] {
        let violations = entries.count { $0.kind == .violation }
        let net = entries.reduce(0) { $0 + ($1.kind == .reversal ? 1 : $1.kind == .restored ? -1 : 0) }
        let companies = graded.flatMap(\.companies)
        return [
            ReportFigure("violations", ReportText("记分违规", "Violations with points"), .integer(violations)),
            ReportFigure("reversed", ReportText("其中已冲回", "Reversed of these"), .integer(net)),
            ReportFigure(
                "points",
                ReportText("本月记分", "Points of the month"),
                .number(entries.reduce(0) { $0 + $1.devicePoints }),
                unit: .points
            ),
            ReportFigure("companies", ReportText("参评单位", "Companies graded"), .integer(companies.count)),
            ReportFigure(
                "companies_in_worst_grade",
                ReportText("最低等级单位", "Companies in the worst grade"),
                .integer(companies.count(where: \.isInWorstGrade))
            ),
        ]
    }

    // MARK: - Tables

    private static let accountColumns = [
        ReportColumn("violations", ReportText("违规", "Violations")),
        ReportColumn("reversed", ReportText("冲回", "Reversed")),
        ReportColumn("month_points", ReportText("本月记分", "This month"), unit: .points),
        ReportColumn("term_points", ReportText("本期累计", "This term"), unit: .points),
        ReportColumn("score", ReportText("得分", "Score"), unit: .points),
        ReportColumn("grade", ReportText("等级", "Grade")),
    ]

    private func accountCells(_ standing: CreditGrades.Standing) -> [ReportCell] {
        [
            .integer(standing.account.violations), .integer(standing.account.reversed),
            .number(standing.account.monthPoints), .number(standing.account.termPoints),
            standing.score.map(ReportCell.number) ?? .none, standing.grade.map { .text($0.name) } ?? .none,
        ]
    }

    private func companies(_ graded: [CreditGrades]) -> ReportTable {
        ReportTable(
            "companies",
            ReportText("单位", "Companies"),
            columns: [
                ReportColumn("class", ReportText("类别", "Class")),
                ReportColumn("company", ReportText("单位", "Company")),
                ReportColumn("devices", ReportText("设备数", "Devices")),
            ] + Self.accountColumns,
            rows: graded.flatMap { grades in
                grades.companies.map { standing in
                    [.text(grades.deviceClass), .text(standing.id), .integer(standing.devices)] + accountCells(standing)
                }
            }
        )
    }

    private func devices(_ graded: [CreditGrades]) -> ReportTable {
        ReportTable(
            "devices",
            ReportText("车辆与设备", "Vehicles and devices"),
            columns: [
                ReportColumn("class", ReportText("类别", "Class")),
                ReportColumn("device", ReportText("设备", "Device")),
                ReportColumn("name", ReportText("车牌或名称", "Plate or name")),
                ReportColumn("company", ReportText("单位", "Company")),
                ReportColumn("district", ReportText("辖区", "District")),
            ] + Self.accountColumns,
            rows: graded.flatMap { grades in
                grades.devices.map { standing in
                    [
                        .text(grades.deviceClass), .text(standing.id), text(standing.title), text(standing.company),
                        text(standing.district),
                    ] + accountCells(standing)
                }
            }
        )
    }

    private func rules(_ entries: [CreditEntry]) -> ReportTable {
        struct Sum {
            var violations = 0
            var reversed = 0
            var points = 0.0
        }
        var sums: [String: Sum] = [:]
        for entry in entries {
            sums[entry.alert.rule, default: Sum()].points += entry.devicePoints
            switch entry.kind {
            case .violation: sums[entry.alert.rule, default: Sum()].violations += 1
            case .reversal: sums[entry.alert.rule, default: Sum()].reversed += 1
            case .restored: sums[entry.alert.rule, default: Sum()].reversed -= 1
            }
        }
        return ReportTable(
            "rules",
            ReportText("规则", "Rules"),
            columns: [
                ReportColumn("rule", ReportText("规则", "Rule")),
                ReportColumn("title", ReportText("名称", "Title")),
                ReportColumn("each", ReportText("每次", "Each"), unit: .points),
                ReportColumn("violations", ReportText("违规", "Violations")),
                ReportColumn("reversed", ReportText("冲回", "Reversed")),
                ReportColumn("points", ReportText("本月记分", "This month"), unit: .points),
            ],
            rows: sums.sorted { ($1.value.points, $0.key) < ($0.value.points, $1.key) }.map { rule, sum in
                [
                    .text(rule), text(books.titles[rule]), books.prices[rule].map(ReportCell.number) ?? .none,
                    .integer(sum.violations), .integer(sum.reversed), .number(sum.points),
                ]
            }
        )
    }

    private func ledger(_ entries: [CreditEntry]) -> ReportTable {
        ReportTable(
            "ledger",
            ReportText("台账", "Ledger"),
            columns: [
                ReportColumn("at", ReportText("时间", "Time")),
                ReportColumn("entry", ReportText("事项", "Entry")),
                ReportColumn("device", ReportText("设备", "Device")),
                ReportColumn("name", ReportText("车牌或名称", "Plate or name")),
                ReportColumn("company", ReportText("单位", "Company")),
                ReportColumn("district", ReportText("辖区", "District")),
                ReportColumn("rule", ReportText("规则", "Rule")),
                ReportColumn("points", ReportText("分值", "Points"), unit: .points),
                ReportColumn("device_points", ReportText("计入设备", "For the device"), unit: .points),
                ReportColumn("company_points", ReportText("计入单位", "For the company"), unit: .points),
                ReportColumn("alert", ReportText("告警", "Alert"), unit: .digest),
                ReportColumn("rule_set", ReportText("规则集", "Rule set"), unit: .digest),
                ReportColumn("act", ReportText("经办", "Act")),
            ],
            rows: entries.map { entry in
                let alert = entry.alert
                return [
                    .time(entry.at), .text(entry.kind.title), .text(alert.device), text(alert.deviceName),
                    text(alert.company), .text(alert.district), .text(alert.rule), .number(entry.points),
                    .number(entry.devicePoints), .number(entry.companyPoints), .text(alert.id), .text(alert.ruleSet),
                    text(entry.act.map(act)),
                ]
            }
        )
    }

    /// `张三 sensor_fault`.
    private func act(_ step: CaseHistory.Step) -> String {
        let word = step.word.map { word in
            city.words.dismissals.first { $0.id == word }?.title ?? word
        }
        return [step.officer, word].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "：")
    }

    private func text(_ text: String?) -> ReportCell { text.map(ReportCell.text) ?? .none }

    // MARK: - Charts and provenance

    private func charts(_ graded: [CreditGrades]) -> [ReportChart] {
        graded.compactMap { grades in
            let shown = grades.companies.filter { $0.account.termPoints > 0 }
            guard !shown.isEmpty else { return nil }
            let title = city.catalogue.classes.first { $0.name == grades.deviceClass }?.title ?? grades.deviceClass
            return ReportChart(
                ReportText("\(title)：各单位本期累计记分", "\(grades.deviceClass): points of companies this term"),
                .bars,
                labels: shown.map(\.id),
                series: [ReportChart.Series(ReportText("记分", "Points"), shown.map(\.account.termPoints))],
                unit: .points
            )
        }
    }

    private var provenance: [ReportFact] {
        [
            ReportFact(
                ReportText("告警所依规则集", "Rule sets of the alerts"),
                books.ruleSets.sorted().joined(separator: " ")
            ),
            ReportFact(
                ReportText("案件处理截至", "Acts until"),
                request.asOf.map { ReportCell.time($0).text(.none) } ?? "已存全部 all that are stored"
            ),
            ReportFact(
                ReportText("计入的最后一次处理", "Last act that counts"),
                books.lastAct.map { ReportCell.time($0).text(.none) } ?? "–"
            ),
        ] + books.unfinished
    }
}

extension CreditEntry.Kind {
    fileprivate var title: String {
        switch self {
        case .violation: "记分"
        case .reversal: "冲回"
        case .restored: "恢复"
        }
    }
}
