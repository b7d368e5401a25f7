import Places
public import Storage
import Telemetry

/// 轨迹: one device's day: where it was, how far it drove, where it stood, and when nothing was heard of it.
public enum TrackReport {
    /// Most rows of a table; a day with more stops or visits than that is a broken receiver's.
    private static let rows = 5000

    /// Makes the report of a day.
    ///
    /// `fleet`: that of the device's class, trucks or any other that has a position. It throws ``ReportError`` for a month, and SQLite's
    /// error.
    public static func make(
        _ period: ReportPeriod,
        device: String,
        of fleet: TruckFleet,
        under terms: TripTerms,
        from reader: borrowing StoreReader
    ) throws -> ReportDocument {
        guard period.days.count == 1 else {
            throw ReportError("a track is that of one day: ask for \(period)-01, or another day of the month")
        }
        let track = try DeviceTrack(
            of: device,
            in: fleet,
            observedIn: period.stretch,
            under: terms,
            from: reader
        )
        var document = ReportDocument(
            kind: "track",
            title: ReportText("车辆轨迹报表", "Track of a vehicle"),
            period: period
        )
        let sheet = TrackSheet(track, fleet, terms)
        document.scope = sheet.scope
        document.figures = sheet.figures
        document.tables = [sheet.stopTable(rows), sheet.visitTable(rows), sheet.gapTable(rows)]
        document.charts = [sheet.chart(of: period)]
        document.notes = sheet.notes + terms.notes
        document.features = sheet.features
        return document
    }
}

/// What a track comes to.
private struct TrackSheet {
    private let track: DeviceTrack
    private let fleet: TruckFleet
    private let terms: TripTerms
    private let sites: SiteFinder
    private let course: Course
    private let stops: [Stop]
    private let gaps: [(before: TruckSample, after: TruckSample)]
    /// How long it moved and stood, as far as it was heard.
    private let times: (moving: TimeSpan, standing: TimeSpan)

    init(_ track: DeviceTrack, _ fleet: TruckFleet, _ terms: TripTerms) {
        self.track = track
        self.fleet = fleet
        self.terms = terms
        sites = terms.sites(of: fleet)
        let samples = track.samples
        course = Course(samples[...], step: terms.step.value, gap: terms.gap.value)
        stops = terms.stops.stops(in: samples[...])
        var gaps: [(TruckSample, TruckSample)] = []
        var times = (moving: TimeSpan.zero, standing: TimeSpan.zero)
        for (before, after) in zip(samples, samples.dropFirst()) {
            if after.at - before.at > terms.gap.value {
                gaps.append((before, after))
            } else if terms.stops.isStanding(after, after: before) && (before.speed ?? 0) <= terms.stopSpeed.value {
                times.standing = times.standing + (after.at - before.at)
            } else {
                times.moving = times.moving + (after.at - before.at)
            }
        }
        self.gaps = gaps
        self.times = times
    }

    var scope: [ReportFact] {
        let truck = track.truck
        return [
            (ReportText("设备", "Device"), truck.device), (ReportText("车牌", "Plate"), truck.plate),
            (ReportText("单位", "Company"), truck.company),
            (ReportText("辖区", "District"), truck.district.map(fleet.title(ofDistrict:))),
        ].compactMap { name, value in value.map { ReportFact(name, $0) } }
    }

    var figures: [ReportFigure] {
        let odometer = track.samples.compactMap(\.mileage)
        return [
            ReportFigure("fixes", ReportText("定位点", "Fixes"), .integer(track.samples.count)),
            ReportFigure("first", ReportText("首个定位", "First fix"), track.samples.first.map { .time($0.at) } ?? .none),
            ReportFigure("last", ReportText("末个定位", "Last fix"), track.samples.last.map { .time($0.at) } ?? .none),
            ReportFigure("distance", ReportText("里程", "Way"), .number(course.metres / 1000), unit: .kilometres),
            ReportFigure(
                "odometer",
                ReportText("里程表差值", "Way by the odometer"),
                odometer.count > 1 ? .number(odometer[odometer.count - 1] - odometer[0]) : .none,
                unit: .kilometres
            ),
            ReportFigure("moving", ReportText("行驶时长", "Moving"), .number(times.moving.seconds), unit: .duration),
            ReportFigure("standing", ReportText("停驶时长", "Standing"), .number(times.standing.seconds), unit: .duration),
            ReportFigure("silent", ReportText("失联时长", "Silent"), .number(course.silence.seconds), unit: .duration),
            ReportFigure(
                "top_speed",
                ReportText("最高车速", "Top speed"),
                course.topSpeed.map { .number($0) } ?? .none,
                unit: .kilometresPerHour
            ),
            ReportFigure("stops", ReportText("停车次数", "Stops"), .integer(stops.count)),
            ReportFigure("gaps", ReportText("失联次数", "Gaps"), .integer(gaps.count)),
            ReportFigure("late", ReportText("补传数据", "Late readings"), .integer(track.remarks.late)),
            ReportFigure("jumps", ReportText("跳变定位（未计）", "Jumps, left out"), .integer(track.remarks.jumps)),
        ]
    }

    func stopTable(_ rows: Int) -> ReportTable {
        ReportTable(
            "stops",
            ReportText("停车", "Stops"),
            columns: [.from, .to, .duration, ReportColumn("place", ReportText("地点", "Place")), .latitude, .longitude],
            rows: stops.prefix(rows).map { stop in
                [
                    .time(stop.from), .time(stop.to), .number(stop.length.seconds),
                    .text(sites.title(at: stop.coordinate)),
                    .number(stop.coordinate.latitude), .number(stop.coordinate.longitude),
                ]
            }
        )
    }

    func visitTable(_ rows: Int) -> ReportTable {
        let visits = placeVisits(of: track.samples, in: fleet.places, leaving: terms.leaving.value)
        return ReportTable(
            "visits",
            ReportText("进出地点", "Places entered and left"),
            columns: [
                ReportColumn("place", ReportText("地点", "Place")), ReportColumn("kind", ReportText("类别", "Kind")),
                ReportColumn("entered", ReportText("进入", "Entered")), ReportColumn("left", ReportText("离开", "Left")),
                .duration,
            ],
            rows: visits.prefix(rows).map { visit in
                [
                    .text(fleet.places[visit.place].name), .text(fleet.places[visit.place].kind),
                    visit.isEntrySeen ? .time(visit.from) : .none, visit.isExitSeen ? .time(visit.to) : .none,
                    .number((visit.to - visit.from).seconds),
                ]
            }
        )
    }

    func gapTable(_ rows: Int) -> ReportTable {
        ReportTable(
            "gaps",
            ReportText("失联", "Gaps"),
            columns: [
                .from, .to, .duration, ReportColumn("distance", ReportText("直线距离", "Straight"), unit: .metres),
            ],
            rows: gaps.prefix(rows).map { before, after in
                [
                    .time(before.at), .time(after.at), .number((after.at - before.at).seconds),
                    .number(Earth.distance(from: before.coordinate, to: after.coordinate)),
                ]
            }
        )
    }

    /// Kilometres by hour.
    func chart(of period: ReportPeriod) -> ReportChart {
        var byHour = Array(repeating: [TruckSample](), count: period.buckets)
        for (index, sample) in track.samples.enumerated() {
            let hour = period.bucket(of: sample.at)
            // The way into an hour belongs to it.
            if byHour[hour].isEmpty, index > 0 { byHour[hour].append(track.samples[index - 1]) }
            byHour[hour].append(sample)
        }
        let kilometres = byHour.map { Course($0[...], step: terms.step.value, gap: terms.gap.value).metres / 1000 }
        return ReportChart(
            ReportText("分时里程", "Way by hour"),
            .bars,
            labels: period.bucketLabels,
            series: [.init(ReportText("里程", "Way"), kilometres)],
            unit: .kilometres
        )
    }

    var notes: [ReportText] {
        [
            ReportText(
                "里程为可信定位点间的大圆距离之和，失联段按直线计；当日首末两端的停车与停留自首个定位起、至末个定位止。",
                "The way is the sum of great circles between believed fixes, silent stretches count straight; stays begin with the day's first fix and end with its last one."
            )
        ]
    }

    var features: [ReportFeature] {
        let lines = track.segments(under: terms).filter { $0.count >= 2 }.map { $0.map(\.coordinate) }
        let truck = track.truck
        let line: [ReportFeature] =
            lines.isEmpty
            ? []
            : [
                ReportFeature(
                    .lines(lines),
                    [
                        ("device", .text(truck.device)), ("plate", .text(truck.plate)),
                        ("from", track.samples.first.map { .time($0.at) } ?? .none),
                        ("to", track.samples.last.map { .time($0.at) } ?? .none),
                    ]
                )
            ]
        return line
            + stops.map { stop in
                ReportFeature(
                    .point(stop.coordinate),
                    [
                        ("event", .text("stop")), ("title", .text("停车")), ("from", .time(stop.from)),
                        ("to", .time(stop.to)), ("place", .text(sites.title(at: stop.coordinate))),
                    ]
                )
            }
    }
}

extension ReportColumn {
    fileprivate static let from = ReportColumn("from", ReportText("开始", "From"))
    fileprivate static let to = ReportColumn("to", ReportText("结束", "To"))
    fileprivate static let duration = ReportColumn("duration", ReportText("时长", "Duration"), unit: .duration)
}
