import Coverage
import Places
import Schedules
import Telemetry

extension CoverageReport {
    var roadTable: ReportTable {
        ReportTable(
            "roads",
            ReportText("各道路", "Roads"),
            columns: [
                ReportColumn("road", ReportText("编号", "Road")),
                ReportColumn("name", ReportText("道路", "Name")),
                ReportColumn("grade", ReportText("等级", "Grade")),
                ReportColumn("district", ReportText("区", "District")),
                ReportColumn("contractor", ReportText("作业单位", "Contractor")),
                ReportColumn("length", ReportText("长度", "Length"), unit: .kilometres),
                ReportColumn("cells", ReportText("网格数", "Cells")),
                ReportColumn("coverage", ReportText("覆盖率", "Coverage"), unit: .ratio),
                ReportColumn("sweeps_per_day", ReportText("日均清扫遍数", "Sweeps a day")),
                ReportColumn("required_sweeps", ReportText("应扫遍数", "Required a day")),
                ReportColumn("days_met", ReportText("达标天数", "Days met")),
                ReportColumn("flushes", ReportText("冲洗遍数", "Flushes")),
                ReportColumn("required_flushes", ReportText("应冲洗遍数", "Required in all")),
                ReportColumn("area", ReportText("面积", "Area"), unit: .squareMetres),
            ],
            rows: wanted.map(roadRow)
        )
    }

    private func roadRow(_ number: Int) -> [ReportCell] {
        let road = cells.roads[number]
        let sum = tally.roads[number]
        let requirement = road.grade.flatMap { terms.grades[$0] }
        return [
            .text(road.place.identifier), .text(road.place.name), road.grade.map { .text($0) } ?? .none,
            .text(district(number)), contractors[number].isEmpty ? .none : .text(contractors[number]),
            .number(road.metres / 1000), .integer(road.cellCount), ratio(sum.sweptCellDays, sum.cellDays),
            ratio(sum.sweeps, sum.roadDays), requirement.map { .number($0.sweepsPerDay) } ?? .none,
            requirement == nil ? .none : .integer(sum.metDays), .integer(sum.flushes),
            requirement.map { .number($0.flushesPerWeek * Double(tally.dueDays) / 7) } ?? .none,
            road.widthMetres.map { .number(road.metres * $0) } ?? .none,
        ]
    }

    /// Roads that have something in common, each group a row, in alphabetical order.
    func groupTable(_ key: String, _ title: ReportText, _ group: (Int) -> String) -> ReportTable {
        let groups = Dictionary(grouping: wanted, by: group).sorted { $0.key < $1.key }
        return ReportTable(
            key,
            title,
            columns: [
                ReportColumn("name", ReportText("名称", "Name")),
                ReportColumn("roads", ReportText("道路条数", "Roads")),
                ReportColumn("length", ReportText("长度", "Length"), unit: .kilometres),
                ReportColumn("coverage", ReportText("覆盖率", "Coverage"), unit: .ratio),
                ReportColumn("mechanised_share", ReportText("机械化清扫率", "Mechanised share"), unit: .ratio),
                ReportColumn("sweeps_per_day", ReportText("日均清扫遍数", "Sweeps a day")),
                ReportColumn("days_met_share", ReportText("遍数达标率", "Days met"), unit: .ratio),
            ],
            rows: groups.map { name, roads in
                let sum = total(roads)
                return [
                    name.isEmpty ? .none : .text(name), .integer(roads.count),
                    .number(roads.reduce(0) { $0 + cells.roads[$1].metres } / 1000),
                    ratio(sum.sweptCellDays, sum.cellDays), ratio(sum.sweptAreaDays, sum.areaDays),
                    ratio(sum.sweeps, sum.roadDays), ratio(sum.metDays, sum.gradedDays),
                ]
            }
        )
    }

    /// A cell that several shifts sweep counts for each of them.
    func shiftTable(_ all: Sum) -> ReportTable {
        ReportTable(
            "shifts",
            ReportText("按班次", "By shift"),
            columns: [
                ReportColumn("name", ReportText("班次", "Shift")), ReportColumn("hours", ReportText("时段", "Hours")),
                ReportColumn("coverage", ReportText("覆盖率", "Coverage"), unit: .ratio),
            ],
            rows: terms.shifts.indices.map { shift in
                let swept = wanted.reduce(0) { $0 + tally.sweptInShift[shift][$1] }
                return [
                    .text(terms.shifts[shift].name), .text(terms.shifts[shift].hours.text),
                    ratio(swept, all.cellDays),
                ]
            }
        )
    }

    var dayTable: ReportTable {
        ReportTable(
            "days",
            ReportText("按日", "By day"),
            columns: [
                ReportColumn("date", ReportText("日期", "Date")),
                ReportColumn("coverage", ReportText("覆盖率", "Coverage"), unit: .ratio),
                ReportColumn("mechanised_share", ReportText("机械化清扫率", "Mechanised share"), unit: .ratio),
                ReportColumn("days_met_share", ReportText("遍数达标率", "Roads met"), unit: .ratio),
            ],
            rows: tally.days.map { date, sum in
                [
                    .text(date.description), ratio(sum.sweptCellDays, sum.cellDays),
                    ratio(sum.sweptAreaDays, sum.areaDays), ratio(sum.metDays, sum.gradedDays),
                ]
            }
        )
    }

    var charts: [ReportChart] {
        let name = ReportText("清扫覆盖率", "Coverage")
        func chart(_ title: ReportText, _ form: ReportChart.Form, _ shares: [(String, Sum)]) -> ReportChart {
            let values = shares.map { $0.1.cellDays > 0 ? Double($0.1.sweptCellDays) / Double($0.1.cellDays) : nil }
            return ReportChart(
                title,
                form,
                labels: shares.map(\.0),
                series: [ReportChart.Series(name, values)],
                unit: .ratio,
                target: terms.target
            )
        }
        let districts = Dictionary(grouping: wanted, by: district).sorted { $0.key < $1.key }
        let byDistrict = chart(
            ReportText("各区清扫覆盖率", "Coverage by district"),
            .bars,
            districts.map { ($0.key, total($0.value)) }
        )
        guard tally.days.count > 1 else { return [byDistrict] }
        let days = tally.days.map { (String($0.date.description.suffix(5)), $0.sum) }
        return [chart(ReportText("每日清扫覆盖率", "Coverage by day"), .line, days), byDistrict]
    }
}
