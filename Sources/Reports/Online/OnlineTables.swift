import Telemetry

/// What a report on trucks on line shows.
extension OnlineTally {
    func figures(_ terms: OnlineTerms) -> [ReportFigure] {
        [
            ReportFigure(
                "online_rate",
                ReportText("上线率", "On-line rate"),
                cell(all.onlineRate),
                unit: .ratio,
                target: terms.onlineTarget?.value
            ),
            ReportFigure(
                "completeness",
                ReportText("轨迹完整率", "Completeness of tracks"),
                cell(all.completeness),
                unit: .ratio,
                target: terms.completenessTarget?.value
            ),
            ReportFigure("vehicles", ReportText("在册车辆", "Registered vehicles"), .integer(all.vehicles)),
            ReportFigure(
                "never_online",
                ReportText("期内从未上线（未报备）", "Never heard, and not excused"),
                .integer(vehicles.count { $0.sums.online == 0 && $0.sums.excused < $0.sums.registered })
            ),
            ReportFigure("excused", ReportText("停运报备车日", "Vehicle-days out of service"), .integer(all.excused)),
            ReportFigure(
                "online_while_excused",
                ReportText("停运报备仍上线车日", "Of those, heard all the same"),
                .integer(all.onlineWhileExcused)
            ),
            ReportFigure(
                "distance_while_excused",
                ReportText("停运报备期间里程", "Way driven while out of service"),
                .number(all.metresWhileExcused / 1000),
                unit: .kilometres
            ),
            ReportFigure("distance", ReportText("总里程", "Way driven"), .number(all.metres / 1000), unit: .kilometres),
            ReportFigure("strangers", ReportText("在册外上线车辆", "Heard, but not registered"), .integer(strangers)),
        ]
    }

    var dayTable: ReportTable {
        ReportTable(
            "days",
            ReportText("逐日", "By day"),
            columns: [ReportColumn("day", ReportText("日期", "Day"))] + Self.sumColumns,
            rows: zip(days, byDay).map { [.text($0.description)] + cells($1) }
        )
    }

    func districtTable(_ fleet: TruckFleet) -> ReportTable {
        ReportTable(
            "districts",
            ReportText("辖区", "Districts"),
            columns: [ReportColumn("district", ReportText("辖区", "District"))] + Self.sumColumns,
            rows: districts.sorted { $0.key < $1.key }.map { district, sums in
                [.text(district.isEmpty ? nil : fleet.title(ofDistrict: district))] + cells(sums)
            }
        )
    }

    var companyTable: ReportTable {
        ReportTable(
            "companies",
            ReportText("运输单位", "Companies"),
            columns: [.company] + Self.sumColumns,
            rows: companies.sorted { $0.key < $1.key }.map { company, sums in
                [.text(company.isEmpty ? nil : company)] + cells(sums)
            }
        )
    }

    /// Those that were heard least first.
    func vehicleTable(_ fleet: TruckFleet, rows: Int) -> ReportTable {
        let ranked = vehicles.sorted { left, right in
            let (leftRate, rightRate) = (left.sums.onlineRate ?? 2, right.sums.onlineRate ?? 2)
            return leftRate != rightRate ? leftRate < rightRate : left.truck.device < right.truck.device
        }
        return ReportTable(
            "vehicles",
            ReportText("车辆", "Vehicles"),
            columns: [.device, .plate, .company, ReportColumn("district", ReportText("辖区", "District"))]
                + Self.sumColumns.dropFirst(),
            rows: ranked.prefix(rows).map { truck, sums in
                [
                    .text(truck.device), .text(truck.plate), .text(truck.company),
                    .text(truck.district.map(fleet.title(ofDistrict:))),
                ]
                    + cells(sums).dropFirst()
            }
        )
    }

    func charts(_ terms: OnlineTerms) -> [ReportChart] {
        guard days.count > 1 else { return [] }
        let labels = days.map(\.description)
        return [
            ReportChart(
                ReportText("逐日上线率", "On-line rate by day"),
                .line,
                labels: labels,
                series: [.init(ReportText("上线率", "On-line rate"), byDay.map(\.onlineRate))],
                unit: .ratio,
                target: terms.onlineTarget?.value
            ),
            ReportChart(
                ReportText("逐日轨迹完整率", "Completeness of tracks by day"),
                .line,
                labels: labels,
                series: [.init(ReportText("轨迹完整率", "Completeness"), byDay.map(\.completeness))],
                unit: .ratio,
                target: terms.completenessTarget?.value
            ),
        ]
    }

    private static let sumColumns = [
        ReportColumn("vehicles", ReportText("在册车辆", "Registered")),
        ReportColumn("vehicle_days", ReportText("在册车日", "Vehicle-days")),
        ReportColumn("excused", ReportText("停运报备", "Out of service")),
        ReportColumn("online", ReportText("上线", "On line")),
        ReportColumn("online_rate", ReportText("上线率", "On-line rate"), unit: .ratio),
        ReportColumn("distance", ReportText("总里程", "Way"), unit: .kilometres),
        ReportColumn("continuous", ReportText("连续轨迹里程", "Of it continuous"), unit: .kilometres),
        ReportColumn("completeness", ReportText("轨迹完整率", "Completeness"), unit: .ratio),
    ]

    private func cells(_ sums: OnlineSums) -> [ReportCell] {
        [
            .integer(sums.vehicles), .integer(sums.registered), .integer(sums.excused), .integer(sums.online),
            cell(sums.onlineRate), .number(sums.metres / 1000), .number(sums.continuousMetres / 1000),
            cell(sums.completeness),
        ]
    }

    private func cell(_ ratio: Double?) -> ReportCell { ratio.map { .number($0) } ?? .none }
}
