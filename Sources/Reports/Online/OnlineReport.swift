public import Storage
import Telemetry

/// 上线率与轨迹完整率: how many of the registered trucks were heard each day, and how much of their way was seen.
public enum OnlineReport {
    /// Makes the report of a day or a month.
    ///
    /// 上线率 = vehicle-days with at least one valid fix / vehicle-days of the registered vehicles, without those that were reported to
    /// be out of service. 轨迹完整率 = way between fixes that are no farther apart than ``OnlineTerms/continuous`` / all of the way.
    /// The figures of a month are the sums of its days'. Days that begin after the newest stored reading are not counted.
    ///
    /// * `rows`: most vehicles that are listed one by one; the rates hold all of them.
    /// * `progress`: told now and then how much is done, from 0 to 1; what it throws ends the report.
    ///
    /// It throws SQLite's error, and what `progress` throws.
    public static func make(
        _ period: ReportPeriod,
        _ filter: TruckFilter = TruckFilter(),
        of fleet: TruckFleet,
        outages: Outages,
        under terms: OnlineTerms,
        from reader: borrowing StoreReader,
        rows: Int = 20_000,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ReportDocument {
        let newest = try reader.newestReading(of: fleet.deviceClass, in: fleet.catalogue) ?? .distantFuture
        var tally = OnlineTally(period, fleet, outages, terms, newest: newest)
        let stretch = period.stretch.lowerBound - terms.longestSilence.value..<period.stretch.upperBound
        try TruckWalk(fleet: fleet, filter: filter, fastest: terms.fastest.value)
            .forEachTruck(from: reader, observedIn: stretch, progress: progress) { truck, samples, _ in
                tally.add(truck, samples)
            }
        tally.addSilent(passing: filter)
        var document = ReportDocument(
            kind: "online",
            title: ReportText("车辆上线率与轨迹完整率报表", "Trucks on line, and completeness of their tracks"),
            period: period
        )
        document.scope = filter.scope(of: fleet)
        document.figures = tally.figures(terms)
        document.tables = [
            tally.dayTable, tally.districtTable(fleet), tally.companyTable, tally.vehicleTable(fleet, rows: rows),
        ]
        document.charts = tally.charts(terms)
        document.notes = notes(tally, rows: rows) + terms.notes
        return document
    }

    private static func notes(_ tally: OnlineTally, rows: Int) -> [ReportText] {
        var notes = [
            ReportText(
                "上线率＝当日有一个以上有效定位的车辆数÷在册车辆数（不含停运报备车辆）；月报按车日累计。在册车辆以 devices.csv、停运报备以 outages.csv 现行内容为准。",
                "On-line rate: vehicles with at least one valid fix on the day / registered vehicles without those reported out of service; a month adds up vehicle-days. The register and the outages are those in force now."
            ),
            ReportText(
                "轨迹完整率＝轨迹连续的里程÷总里程。里程取终端里程表差值，无里程表或读数不可信时取定位点间的大圆距离；停运报备日的里程不计。",
                "Completeness: way of continuous track / all of the way, by the odometer, or where there is none or it is not to be believed along great circles between fixes; days out of service are left out."
            ),
        ]
        if tally.days.count < tally.period.days.count {
            notes.append(
                ReportText(
                    "\(tally.period.days[tally.days.count]) 起尚无数据，未计入。",
                    "From \(tally.period.days[tally.days.count]) on there are no data yet; those days are not counted."
                )
            )
        }
        if tally.vehicles.count > rows {
            notes.append(
                ReportText(
                    "车辆明细只列前 \(rows) 辆（共 \(tally.vehicles.count) 辆）；合计数包含全部。",
                    "Only the first \(rows) of \(tally.vehicles.count) vehicles are listed; sums hold them all."
                )
            )
        }
        return notes
    }
}
