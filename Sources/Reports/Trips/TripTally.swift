import Places
import Rules
import Schedules
import Telemetry

/// Gathers trips while trucks are walked: sums of everything, and what is listed one by one as far as the bounds allow.
struct TripTally {
    /// From where to where.
    struct Pair: Hashable {
        let source: PlaceID?
        let disposal: PlaceID?
    }

    let period: ReportPeriod
    let bounds: TripBounds
    let sites: SiteFinder
    private(set) var all = TripSums()
    private(set) var pairs: [Pair: TripSums] = [:]
    private(set) var companies: [String: TripSums] = [:]
    private(set) var companyTrucks: [String: Int] = [:]
    /// By the hour of a day, or by the day of a month, from 0.
    private(set) var buckets: [TripSums]
    private(set) var trucks = 0
    private(set) var remarks = TruckWalk.Remarks()
    private(set) var tripRows: [[ReportCell]] = []
    private(set) var suspiciousRows: [[ReportCell]] = []
    private(set) var stopRows: [[ReportCell]] = []
    private(set) var features: [ReportFeature] = []
    private var positions = 0
    /// What the bounds kept out of the tables and off the map.
    private(set) var unlisted = (trips: 0, suspicious: 0, stops: 0, lines: 0)

    init(_ period: ReportPeriod, _ bounds: TripBounds, _ sites: SiteFinder) {
        self.period = period
        self.bounds = bounds
        self.sites = sites
        buckets = Array(repeating: TripSums(), count: period.buckets)
    }

    mutating func add(_ trips: [Trip], of truck: Truck, _ remarks: TruckWalk.Remarks) {
        self.remarks = self.remarks + remarks
        let trips = trips.filter { period.stretch.contains($0.countedAt) }
        guard !trips.isEmpty else { return }
        trucks += 1
        companyTrucks[truck.company ?? "", default: 0] += 1
        for trip in trips { add(trip) }
    }

    private mutating func add(_ trip: Trip) {
        all.add(trip)
        companies[trip.truck.company ?? "", default: TripSums()].add(trip)
        buckets[period.bucket(of: trip.countedAt)].add(trip)
        if let loading = trip.loading, let unloading = trip.unloading {
            pairs[Pair(source: loading.site, disposal: unloading.site), default: TripSums()].add(trip)
        }
        if tripRows.count < bounds.rows { tripRows.append(row(of: trip)) } else { unlisted.trips += 1 }
        listSuspicions(of: trip)
        listStops(of: trip)
        draw(trip)
    }

    // MARK: - One by one

    func title(_ site: PlaceID?) -> ReportCell { site.map { .text(sites.places[$0].name) } ?? .none }

    private func row(of trip: Trip) -> [ReportCell] {
        let passage = trip.passage
        return [
            .text(trip.truck.device), .text(trip.truck.plate), .text(trip.truck.company),
            .text(trip.permit?.number),
            trip.loading.map { .time($0.at) } ?? .none, title(trip.loading?.site), .text(trip.loadingTitle.chinese),
            trip.unloading.map { .time($0.at) } ?? .none, title(trip.unloading?.site),
            .text(trip.unloadingTitle.chinese),
            passage.map { .number($0.length.seconds) } ?? .none,
            passage.map { .number($0.course.metres / 1000) } ?? .none,
            passage.map { .integer($0.stops.count) } ?? .none,
            passage.map { .number($0.stops.reduce(0) { $0 + $1.length.seconds }) } ?? .none,
            passage?.course.topSpeed.map { .number($0) } ?? .none,
            passage?.offWindowShare.map { .number($0) } ?? .none,
            passage.map { .integer($0.course.gaps) } ?? .none,
            passage.map { .number($0.course.silence.seconds) } ?? .none,
        ]
    }

    private mutating func listSuspicions(of trip: Trip) {
        if let loading = trip.loading, loading.isSuspicious {
            list(trip.truck, loading.at, loading.coordinate, .suspiciousLoading, isLifted: nil)
        }
        for unloading in trip.tips + [trip.unloading].compactMap(\.self) where unloading.verdict == .suspicious {
            list(trip.truck, unloading.at, unloading.coordinate, .suspiciousUnloading, isLifted: unloading.isLifted)
        }
    }

    private mutating func list(
        _ truck: Truck,
        _ at: Instant,
        _ coordinate: Coordinate,
        _ kind: ReportText,
        isLifted: Bool?
    ) {
        guard suspiciousRows.count < bounds.rows else {
            unlisted.suspicious += 1
            return
        }
        let place = sites.title(at: coordinate)
        suspiciousRows.append([
            .time(at), .text(truck.device), .text(truck.plate), .text(truck.company), .text(kind.chinese), .text(place),
            .text(sites.district(at: coordinate)), .number(coordinate.latitude), .number(coordinate.longitude),
            isLifted.map { .flag($0) } ?? .none,
        ])
        features.append(
            ReportFeature(
                .point(coordinate),
                [
                    ("event", .text(kind.english)), ("title", .text(kind.chinese)), ("device", .text(truck.device)),
                    ("plate", .text(truck.plate)), ("at", .time(at)), ("place", .text(place)),
                ]
            )
        )
    }

    private mutating func listStops(of trip: Trip) {
        for stop in trip.passage?.stops ?? [] {
            guard stopRows.count < bounds.rows else {
                unlisted.stops += 1
                continue
            }
            stopRows.append([
                .text(trip.truck.device), .text(trip.truck.plate), .time(stop.from), .time(stop.to),
                .number(stop.length.seconds), .text(sites.title(at: stop.coordinate)),
                .number(stop.coordinate.latitude), .number(stop.coordinate.longitude),
            ])
        }
    }

    private mutating func draw(_ trip: Trip) {
        guard let line = trip.passage?.line, line.count >= 2 else { return }
        guard positions + line.count <= bounds.positions else {
            unlisted.lines += 1
            return
        }
        positions += line.count
        features.append(
            ReportFeature(
                .line(line),
                [
                    ("device", .text(trip.truck.device)), ("plate", .text(trip.truck.plate)),
                    ("loaded_at", trip.loading.map { .time($0.at) } ?? .none), ("source", title(trip.loading?.site)),
                    ("unloaded_at", trip.unloading.map { .time($0.at) } ?? .none),
                    ("disposal", title(trip.unloading?.site)), ("verdict", .text(trip.unloadingTitle.chinese)),
                ]
            )
        )
    }
}

extension ReportCell {
    static func text(_ text: String?) -> ReportCell { text.map { ReportCell.text($0) } ?? .none }
}

extension ReportText {
    static let suspiciousLoading = ReportText("可疑出土", "suspicious loading")
    static let suspiciousUnloading = ReportText("可疑消纳", "suspicious dumping")
}

extension Trip {
    /// What is said of the loading.
    var loadingTitle: ReportText {
        guard let loading else { return ReportText("未见装载", "loading not seen") }
        return loading.isSuspicious ? .suspiciousLoading : ReportText("正常出土", "normal loading")
    }

    /// What is said of the unloading.
    var unloadingTitle: ReportText {
        unloading?.verdict.title ?? ReportText("未见卸载", "unloading not seen")
    }
}

extension Unloading.Verdict {
    var title: ReportText {
        switch self {
        case .normal: ReportText("正常消纳", "normal disposal")
        case .returned: ReportText("原地卸回", "returned to where it was loaded")
        case .suspicious: .suspiciousUnloading
        case .unseen: ReportText("失联期间卸载", "unloaded while silent")
        }
    }
}

extension ReportPeriod {
    /// Into how many parts a chart cuts it: the hours of a day, the days of a month.
    var buckets: Int {
        switch self {
        case .day: 24
        case .month: days.count
        }
    }

    /// In which of them an instant of the period lies.
    func bucket(of instant: Instant) -> Int {
        let since = (instant - stretch.lowerBound).milliseconds
        let length = (stretch.upperBound - stretch.lowerBound).milliseconds / Int64(buckets)
        return Int(max(0, min(Int64(buckets) - 1, since / length)))
    }

    /// `07:00` or `2026-03-04`.
    var bucketLabels: [String] {
        switch self {
        case .day: (0..<24).map { "\($0 < 10 ? "0" : "")\($0):00" }
        case .month: days.map(\.description)
        }
    }
}
