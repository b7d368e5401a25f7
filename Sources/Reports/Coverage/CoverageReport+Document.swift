import Coverage
import Telemetry

/// What the tally says, as figures, tables, charts and places on the map.
extension CoverageReport {
    typealias Sum = CoverageTally.Sum

    var document: ReportDocument {
        var document = ReportDocument(
            kind: "coverage",
            title: ReportText("道路清扫覆盖率报告", "Sweeping coverage"),
            period: period
        )
        let all = total(wanted)
        document.scope = scope
        document.figures = figures(all)
        let missed = missedStretches
        document.tables = [
            roadTable, groupTable("grades", ReportText("按道路等级", "By grade"), grade),
            groupTable("districts", ReportText("按区", "By district"), district),
            groupTable("contractors", ReportText("按作业单位", "By contractor"), contractor), shiftTable(all),
        ]
        if tally.days.count > 1 { document.tables.append(dayTable) }
        document.tables.append(missedTable(missed))
        document.charts = charts
        document.features = missed.stretches.map(feature)
        document.notes = notes(missedLeftOut: missed.leftOut)
        return document
    }

    func total(_ roads: [Int]) -> Sum {
        var sum = Sum()
        for road in roads { sum.add(tally.roads[road]) }
        return sum
    }

    func grade(_ road: Int) -> String { cells.roads[road].grade ?? "" }
    func district(_ road: Int) -> String { cells.roads[road].district ?? Self.unassigned }
    func contractor(_ road: Int) -> String { contractors[road] }

    private var scope: [ReportFact] {
        [
            (ReportText("辖区", "District"), filter.districts), (ReportText("作业单位", "Contractor"), filter.contractors),
            (ReportText("道路", "Road"), filter.roads),
        ].compactMap { name, values in values.map { ReportFact(name, $0.sorted().joined(separator: "、")) } }
    }

    private func figures(_ all: Sum) -> [ReportFigure] {
        [
            ReportFigure(
                "coverage",
                ReportText("清扫覆盖率", "Coverage"),
                ratio(all.sweptCellDays, all.cellDays),
                unit: .ratio,
                target: terms.target
            ),
            ReportFigure(
                "mechanised_share",
                ReportText("机械化清扫率", "Mechanised share"),
                ratio(all.sweptAreaDays, all.areaDays),
                unit: .ratio
            ),
            ReportFigure(
                "days_met_share",
                ReportText("遍数达标率", "Road days with the passes required"),
                ratio(all.metDays, all.gradedDays),
                unit: .ratio
            ),
            ReportFigure("roads", ReportText("道路条数", "Roads"), .integer(wanted.count)),
            ReportFigure(
                "length",
                ReportText("道路长度", "Length of roads"),
                .number(wanted.reduce(0) { $0 + cells.roads[$1].metres } / 1000),
                unit: .kilometres
            ),
            ReportFigure("days_due", ReportText("应作业天数", "Days on which to sweep"), .integer(tally.dueDays)),
        ]
    }
}

func ratio(_ part: Int, _ whole: Int) -> ReportCell { ratio(Double(part), Double(whole)) }

func ratio(_ part: Double, _ whole: Double) -> ReportCell { whole > 0 ? .number(part / whole) : .none }
