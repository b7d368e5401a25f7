public import Storage
import Telemetry

/// 运输趟次: trips of construction-waste trucks from loading to unloading, and what about them is suspicious.
public enum TripReport {
    /// Makes the report of a day or a month.
    ///
    /// A trip belongs to the day in which it was loaded; what was unloaded without having been seen loading belongs to the day of
    /// its unloading. So the figures of a month are the sums of its days'. The report reads beyond both ends of the period, by
    /// the longest time that a trip may take or a day, whichever is longer, and two hours.
    ///
    /// In memory are the readings of one truck, and what `bounds` allows the document to hold.
    ///
    /// `progress`: told now and then how much is done, from 0 to 1; what it throws ends the report. It throws SQLite's error, too.
    public static func make(
        _ period: ReportPeriod,
        _ filter: TruckFilter = TruckFilter(),
        of fleet: TruckFleet,
        under terms: TripTerms,
        from reader: borrowing StoreReader,
        bounds: TripBounds = TripBounds(),
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ReportDocument {
        var tally = TripTally(period, bounds, terms.sites(of: fleet))
        let finder = TripFinder(fleet, terms)
        let stretch = period.stretch.lowerBound - terms.border..<period.stretch.upperBound + terms.border
        try TruckWalk(fleet: fleet, filter: filter, fastest: terms.fastest.value)
            .forEachTruck(from: reader, observedIn: stretch, progress: progress) { truck, samples, remarks in
                tally.add(finder.trips(of: truck, samples), of: truck, remarks)
            }
        return document(tally, filter.scope(of: fleet), terms)
    }

    private static func document(_ tally: TripTally, _ scope: [ReportFact], _ terms: TripTerms) -> ReportDocument {
        var document = ReportDocument(
            kind: "trips",
            title: ReportText("渣土运输趟次报表", "Trips of construction-waste trucks"),
            period: tally.period
        )
        document.scope = scope
        document.figures = figures(tally)
        document.tables = [
            tally.suspiciousTable, tally.pairTable, tally.companyTable, tally.periodTable, tally.tripTable,
            tally.stopTable,
        ]
        document.charts = [tally.chart]
        document.notes = notes(tally, terms)
        document.features = tally.features
        return document
    }

    private static func figures(_ tally: TripTally) -> [ReportFigure] {
        let all = tally.all
        func count(_ key: String, _ chinese: String, _ english: String, _ value: Int) -> ReportFigure {
            ReportFigure(key, ReportText(chinese, english), .integer(value))
        }
        return [
            count("trips", "运输趟次", "Trips", all.trips),
            count("trucks", "出车数", "Trucks that carried", tally.trucks),
            ReportFigure("distance", ReportText("运输里程", "Way driven"), all.kilometres, unit: .kilometres),
            ReportFigure("mean_duration", ReportText("平均用时", "Mean duration"), all.meanLength, unit: .duration),
            count("normal_loadings", "正常出土", "Normal loadings", all.normalLoadings),
            count("suspicious_loadings", "可疑出土", "Suspicious loadings", all.suspiciousLoadings),
            count("normal_disposals", "正常消纳", "Normal disposals", all.count(.normal)),
            count("suspicious_dumpings", "可疑消纳", "Suspicious dumpings", all.count(.suspicious)),
            count("returned", "原地卸回", "Returned to where they were loaded", all.count(.returned)),
            count("unloaded_in_silence", "失联期间卸载", "Unloaded while silent", all.count(.unseen)),
            count("unloading_not_seen", "未见卸载", "Unloading not seen", all.openTrips),
            count("loading_not_seen", "未见装载", "Loading not seen", all.unattended),
            count("without_permit", "无对应核准证", "Trips without a permit", all.withoutPermit),
            count("off_window", "有时段外行驶", "Trips partly outside of permit hours", all.offWindow),
        ]
    }

    private static func notes(_ tally: TripTally, _ terms: TripTerms) -> [ReportText] {
        var notes = [
            ReportText(
                "装载：车辆停驶时由空载变为半载或满载，在建设工地内为正常出土，否则为可疑出土。卸载：由载货变为空载，或载货时举升；在当时有效核准证的消纳场内为正常消纳，在装载工地内为原地卸回，否则为可疑消纳。",
                "Loading: an empty body is filled while the truck stands; in a construction site it is normal, else suspicious. Unloading: a loaded body becomes empty or is lifted; in the disposal site of a permit valid then it is normal, in the site of loading it is returned, else it is suspicious."
            ),
            ReportText(
                "趟次计入装载当日；未见装载的卸载计入卸载当日。里程为可信定位点间的大圆距离之和，失联段按直线计，失联次数与时长另列。",
                "A trip counts for the day of its loading, an unloading without one for its own day. The way is the sum of great circles between believed fixes; silent stretches count straight, and are listed."
            ),
        ]
        if tally.remarks != TruckWalk.Remarks() {
            notes.append(
                ReportText(
                    "不可信的跳变定位 \(tally.remarks.jumps) 个未计；补传数据 \(tally.remarks.late) 条已计（含前后延伸时段）。",
                    "\(tally.remarks.jumps) fixes that no truck can have reached were left out, \(tally.remarks.late) late readings counted, in the hours read beyond the period too."
                )
            )
        }
        let unlisted = tally.unlisted
        if unlisted.trips + unlisted.suspicious + unlisted.stops + unlisted.lines > 0 {
            notes.append(
                ReportText(
                    "明细超出上限未列：趟次 \(unlisted.trips)、可疑事件 \(unlisted.suspicious)、停车 \(unlisted.stops)、轨迹线 \(unlisted.lines)；合计数包含全部。可按日、单位或设备缩小范围。",
                    "Beyond the bounds of the lists: \(unlisted.trips) trips, \(unlisted.suspicious) suspicious events, \(unlisted.stops) stops, \(unlisted.lines) lines; sums hold them all. Narrow the report to a day, a company or a device."
                )
            )
        }
        return notes + terms.notes
    }
}
