import Coverage
import Places
import Telemetry

/// What was missed: on a day, or on most days of a month.
extension CoverageReport {
    /// Most stretches that a report lists and draws.
    static let maximumStretches = 1000

    /// The longest first, and how many more there are.
    var missedStretches: (stretches: [MissedStretch], leftOut: Int) {
        guard tally.dueDays > 0 else { return ([], 0) }
        let all = wanted.flatMap { road in
            cells.missedStretches(ofRoad: road) { 2 * Int(tally.missedDays[$0]) > tally.dueDays }
        }
        // Sorting does not keep the order of equals, so the place in the list decides.
        let sorted = all.enumerated().sorted { ($1.element.metres, $0.offset) < ($0.element.metres, $1.offset) }
        let stretches = sorted.prefix(Self.maximumStretches).map(\.element)
        return (stretches, all.count - stretches.count)
    }

    func missedTable(_ missed: (stretches: [MissedStretch], leftOut: Int)) -> ReportTable {
        ReportTable(
            "missed",
            tally.dueDays > 1 ? ReportText("半数以上天数漏扫的路段", "Missed on most days") : ReportText("漏扫路段", "Missed"),
            columns: [
                ReportColumn("road", ReportText("编号", "Road")), ReportColumn("name", ReportText("道路", "Name")),
                ReportColumn("direction", ReportText("方向", "Direction")),
                ReportColumn("length", ReportText("长度", "Length"), unit: .metres),
                ReportColumn("lat", ReportText("起点纬度", "Latitude of its start")),
                ReportColumn("lon", ReportText("起点经度", "Longitude of its start")),
            ],
            rows: missed.stretches.map { stretch in
                let place = cells.roads[stretch.road].place
                return [
                    .text(place.identifier), .text(place.name), .text(direction(stretch)), .number(stretch.metres),
                    .number(stretch.line[0].latitude), .number(stretch.line[0].longitude),
                ]
            }
        )
    }

    func feature(_ stretch: MissedStretch) -> ReportFeature {
        let place = cells.roads[stretch.road].place
        return ReportFeature(
            .line(stretch.line),
            [
                ("road", .text(place.identifier)), ("name", .text(place.name)),
                ("direction", .text(direction(stretch))), ("metres", .number(stretch.metres)),
                ("cells", .integer(stretch.cells)),
            ]
        )
    }

    private func direction(_ stretch: MissedStretch) -> String { stretch.isReverse ? "reverse" : "forward" }

    func notes(missedLeftOut: Int) -> [ReportText] {
        let minutes = number(terms.passInterval.seconds / 60)
        let sweeps = terms.sweepingWorks.joined(separator: ", ")
        let flushes = terms.flushingWorks.joined(separator: ", ")
        var notes = [
            ReportText(
                "道路按方向分为约\(number(terms.cellMetres))米的网格；作业中的车辆行驶线段（相邻定位间隔不超过\(number(terms.gap.seconds))秒、"
                    + "均速\(number(terms.speeds.lowerBound))至\(number(terms.speeds.upperBound)) km/h、"
                    + "与道路方向夹角不超过\(number(terms.bearingDegrees))度）距网格中点\(number(terms.reachMetres))米以内即为清扫到；"
                    + "同一网格\(minutes)分钟内只计一遍。清扫：\(sweeps)；冲洗：\(flushes)。",
                "Roads are cut into cells of about \(number(terms.cellMetres)) m for each direction. A cell is swept where a working "
                    + "segment (fixes at most \(number(terms.gap.seconds)) s apart, \(number(terms.speeds.lowerBound)) to "
                    + "\(number(terms.speeds.upperBound)) km/h, within \(number(terms.bearingDegrees))° of its direction) passes "
                    + "within \(number(terms.reachMetres)) m of its middle, and once in \(minutes) min. "
                    + "Sweeping: \(sweeps); flushing: \(flushes)."
            ),
            ReportText(
                "一条道路的遍数取\(number(terms.passShare * 100))%的网格都达到的遍数，每日重新计数。多日的覆盖率按网格·日加权。",
                "A road has been swept as often as \(number(terms.passShare * 100)) % of its cells have been, counted anew each day. "
                    + "Over several days, coverage is weighted by cells and days."
            ),
            ReportText(
                "机械化清扫率＝机械清扫（含冲洗）面积÷应清扫面积；面积按道路长度乘以宽度（place 的 width）计算，不含人工清扫台账。",
                "Mechanised share: area swept or flushed by machine by area to be swept; areas are lengths by the widths in the place "
                    + "files. What is swept by hand is not known here."
            ),
        ]
        for suspension in terms.suspensions where period.days.contains(where: suspension.days.contains) {
            let days = "\(suspension.days.lowerBound)…\(suspension.days.upperBound)"
            notes.append(ReportText("停止作业：\(days)，\(suspension.reason)。", "Suspended \(days): \(suspension.reason)."))
        }
        if unknownDays > 0 {
            notes.append(
                ReportText(
                    "有\(unknownDays)天在首条读数之前或末条读数之后，不计入。",
                    "\(unknownDays) days lie before the first stored reading or after the last, and are not counted."
                )
            )
        }
        if missedLeftOut > 0 {
            notes.append(
                ReportText(
                    "另有\(missedLeftOut)段较短的漏扫路段未列出。",
                    "\(missedLeftOut) more missed stretches, all shorter, are left out."
                )
            )
        }
        if let basis = terms.basis { notes.append(ReportText("依据：\(basis)", "Basis: \(basis)")) }
        return notes
    }

    private func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? String(value) }
}
