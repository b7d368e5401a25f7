public import Telemetry

/// One load that a truck really carried: what a report of trips must find in the readings.
public struct TripTruth: Sendable, Equatable {
    /// What became of the load.
    public enum Outcome: String, Sendable {
        /// Unloaded in the disposal site of a permit that was valid then.
        case approved
        /// Unloaded in the site in which it was loaded.
        case returned
        /// Unloaded anywhere else.
        case suspected
        /// The simulation ended before.
        case open
    }

    public let device: String
    /// The first reading of a body that is not empty.
    public let loadedAt: Instant
    /// The construction site in which it was loaded; `nil` outside of all.
    public let loadingSite: String?
    /// The first reading of the empty body.
    public let unloadedAt: Instant?
    /// The disposal site or construction site in which it was unloaded; `nil` outside of all.
    public let unloadingSite: String?
    /// The truck's permit whose source site is the loading site, valid on that day though perhaps not at that hour.
    public let permit: String?
    public let outcome: Outcome
    /// The way between loading and unloading, along the roads.
    public let metres: Double

    /// One line of NDJSON, without the line's end.
    public var json: String {
        func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
        return """
            {"device":"\(device)","loaded_at":"\(loadedAt)","loading_site":\(quoted(loadingSite)),\
            "unloaded_at":\(quoted(unloadedAt?.description)),"unloading_site":\(quoted(unloadingSite)),\
            "permit":\(quoted(permit)),"outcome":"\(outcome.rawValue)","metres":\(Int(metres.rounded()))}
            """
    }
}

extension Script<TruckActivity> {
    /// The loads of a truck that were taken on before the end, in their order.
    ///
    /// `permits`: those of its plate.
    func trips(of device: String, under permits: [Permit], in city: City, until end: Instant) -> [TripTruth] {
        var trips: [TripTruth] = []
        var loading: Stage<TruckActivity>?
        for stage in stages where stage.start < end {
            if let start = loading, stage.doing.load == .empty {
                trips.append(city.trip(of: device, from: start, to: stage, under: permits))
                loading = nil
            } else if loading == nil, stage.doing.load != .empty {
                loading = stage
            }
        }
        if let loading { trips.append(city.trip(of: device, from: loading, to: nil, under: permits)) }
        return trips
    }
}

extension City {
    fileprivate func trip(
        of device: String,
        from loading: Stage<TruckActivity>,
        to unloading: Stage<TruckActivity>?,
        under permits: [Permit]
    ) -> TripTruth {
        let loadingSite = site(at: loading.doing.motion.start, ofKinds: ["construction_site"])
        let unloadingSite = unloading.flatMap {
            site(at: $0.doing.motion.start, ofKinds: ["disposal_site", "construction_site"])
        }
        let permit = permits.first { $0.sourceSite == loadingSite && $0.isOfDay(loading.start) }
        let outcome: TripTruth.Outcome
        if let unloading {
            let isApproved = permits.contains { $0.covers(unloading.start) && $0.disposalSite == unloadingSite }
            let isReturned = unloadingSite != nil && unloadingSite == loadingSite
            outcome = isApproved ? .approved : isReturned ? .returned : .suspected
        } else {
            outcome = .open
        }
        return TripTruth(
            device: device,
            loadedAt: loading.start,
            loadingSite: loadingSite,
            unloadedAt: unloading?.start,
            unloadingSite: unloadingSite,
            permit: permit?.number,
            outcome: outcome,
            metres: unloading.map { ($0.doing.mileage - loading.doing.mileage) * 1000 } ?? 0
        )
    }

    private func site(at point: Point, ofKinds kinds: [String]) -> String? {
        places.values.filter { kinds.contains($0.kind) && $0.area.contains(point) }.map(\.id).min()
    }
}

extension Permit {
    fileprivate func isOfDay(_ instant: Instant) -> Bool {
        validity.contains(LocalTime(instant).date.description)
    }

    /// By its days and its hours.
    fileprivate func covers(_ instant: Instant) -> Bool {
        isOfDay(instant) && hours.cover(from: instant, to: instant)
    }
}

extension Motion {
    /// Where the stage begins.
    fileprivate var start: Point {
        switch self {
        case .standing(let point, _): point
        case .driving(let path, let from, _, _): path.place(at: from).point
        }
    }
}
