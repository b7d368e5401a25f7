import Places
import Telemetry

/// The tables of a report of trips.
extension TripTally {
    var tripTable: ReportTable {
        ReportTable(
            "trips",
            ReportText("趟次明细", "Trips"),
            columns: [
                .device, .plate, .company, ReportColumn("permit", ReportText("核准证", "Permit")),
                ReportColumn("loaded_at", ReportText("装载时间", "Loaded")),
                ReportColumn("source", ReportText("出土工地", "Loading site")),
                ReportColumn("loading", ReportText("出土判定", "Loading is")),
                ReportColumn("unloaded_at", ReportText("卸载时间", "Unloaded")),
                ReportColumn("disposal", ReportText("卸载地点", "Unloading site")),
                ReportColumn("unloading", ReportText("消纳判定", "Unloading is")),
                ReportColumn("duration", ReportText("用时", "Duration"), unit: .duration),
                ReportColumn("distance", ReportText("里程", "Way"), unit: .kilometres),
                ReportColumn("stops", ReportText("停车次数", "Stops")),
                ReportColumn("standing", ReportText("停车时长", "Standing"), unit: .duration),
                ReportColumn("top_speed", ReportText("最高车速", "Top speed"), unit: .kilometresPerHour),
                ReportColumn("off_window", ReportText("时段外占比", "Outside of permit hours"), unit: .ratio),
                ReportColumn("gaps", ReportText("失联次数", "Gaps")),
                ReportColumn("silence", ReportText("失联时长", "Silent"), unit: .duration),
            ],
            rows: tripRows
        )
    }

    /// In the order of time.
    var suspiciousTable: ReportTable {
        ReportTable(
            "suspicious",
            ReportText("可疑出土与可疑消纳", "Suspicious loading and dumping"),
            columns: [
                ReportColumn("at", ReportText("时间", "Time")), .device, .plate, .company,
                ReportColumn("event", ReportText("事件", "Event")), ReportColumn("place", ReportText("地点", "Place")),
                ReportColumn("district", ReportText("辖区", "District")), .latitude, .longitude,
                ReportColumn("lifted", ReportText("举升", "Body up")),
            ],
            rows: suspiciousRows.sorted { $0[0].isBefore($1[0]) }
        )
    }

    var stopTable: ReportTable {
        ReportTable(
            "stops",
            ReportText("途中停车", "Stops on the way"),
            columns: [
                .device, .plate, ReportColumn("from", ReportText("开始", "From")),
                ReportColumn("to", ReportText("结束", "To")),
                ReportColumn("duration", ReportText("时长", "Duration"), unit: .duration),
                ReportColumn("place", ReportText("地点", "Place")), .latitude, .longitude,
            ],
            rows: stopRows
        )
    }

    /// The pair with most trips first.
    var pairTable: ReportTable {
        let rows = pairs.sorted { left, right in
            left.value.trips != right.value.trips
                ? left.value.trips > right.value.trips : order(left.key) < order(right.key)
        }
        return ReportTable(
            "pairs",
            ReportText("工地—消纳场", "Site pairs"),
            columns: [
                ReportColumn("source", ReportText("出土工地", "Loading site")),
                ReportColumn("disposal", ReportText("卸载地点", "Unloading site")),
                ReportColumn("trips", ReportText("趟次", "Trips")),
                ReportColumn("suspicious", ReportText("可疑消纳", "Suspicious dumpings")),
                ReportColumn("distance", ReportText("总里程", "Way in all"), unit: .kilometres),
                ReportColumn("mean_duration", ReportText("平均用时", "Mean duration"), unit: .duration),
            ],
            rows: rows.prefix(bounds.rows).map { pair, sums in
                [
                    title(pair.source), title(pair.disposal), .integer(sums.trips), .integer(sums.count(.suspicious)),
                    sums.kilometres, sums.meanLength,
                ]
            }
        )
    }

    private func order(_ pair: Pair) -> (String, String) {
        (pair.source.map { sites.places[$0].identifier } ?? "", pair.disposal.map { sites.places[$0].identifier } ?? "")
    }

    var companyTable: ReportTable {
        ReportTable(
            "companies",
            ReportText("运输单位", "Companies"),
            columns: [.company, ReportColumn("trucks", ReportText("出车数", "Trucks"))] + Self.sumColumns,
            rows: companies.sorted { $0.key < $1.key }.prefix(bounds.rows).map { company, sums in
                [.text(company.isEmpty ? nil : company), .integer(companyTrucks[company] ?? 0)] + sumCells(sums)
            }
        )
    }

    /// By hour of the day, or by day of the month.
    var periodTable: ReportTable {
        let isDay = period.days.count == 1
        return ReportTable(
            isDay ? "hours" : "days",
            isDay ? ReportText("分时", "By hour") : ReportText("逐日", "By day"),
            columns: [
                isDay
                    ? ReportColumn("hour", ReportText("时段", "Hour")) : ReportColumn("day", ReportText("日期", "Day"))
            ] + Self.sumColumns,
            rows: zip(period.bucketLabels, buckets).map { label, sums in [.text(label)] + sumCells(sums) }
        )
    }

    var chart: ReportChart {
        ReportChart(
            period.days.count == 1
                ? ReportText("分时趟次与可疑消纳", "Trips and suspicious dumpings by hour")
                : ReportText("逐日趟次与可疑消纳", "Trips and suspicious dumpings by day"),
            .bars,
            labels: period.bucketLabels,
            series: [
                .init(ReportText("趟次", "Trips"), buckets.map { Double($0.trips) }),
                .init(.suspiciousUnloading, buckets.map { Double($0.count(.suspicious)) }),
            ]
        )
    }

    private static let sumColumns = [
        ReportColumn("trips", ReportText("趟次", "Trips")),
        ReportColumn("normal_loadings", ReportText("正常出土", "Normal loadings")),
        ReportColumn("suspicious_loadings", ReportText("可疑出土", "Suspicious loadings")),
        ReportColumn("normal_disposals", ReportText("正常消纳", "Normal disposals")),
        ReportColumn("suspicious_dumpings", ReportText("可疑消纳", "Suspicious dumpings")),
        ReportColumn("distance", ReportText("里程", "Way"), unit: .kilometres),
    ]

    private func sumCells(_ sums: TripSums) -> [ReportCell] {
        [
            .integer(sums.trips), .integer(sums.normalLoadings), .integer(sums.suspiciousLoadings),
            .integer(sums.count(.normal)), .integer(sums.count(.suspicious)), sums.kilometres,
        ]
    }
}

extension ReportCell {
    /// Whether both are times, and this is the earlier one.
    fileprivate func isBefore(_ other: ReportCell) -> Bool {
        if case .time(let left) = self, case .time(let right) = other { left < right } else { false }
    }
}

/// Columns that several reports on trucks have.
extension ReportColumn {
    static let device = ReportColumn("device", ReportText("设备", "Device"))
    static let plate = ReportColumn("plate", ReportText("车牌", "Plate"))
    static let company = ReportColumn("company", ReportText("单位", "Company"))
    static let latitude = ReportColumn("lat", ReportText("纬度", "Latitude"), unit: .degrees)
    static let longitude = ReportColumn("lon", ReportText("经度", "Longitude"), unit: .degrees)
}
