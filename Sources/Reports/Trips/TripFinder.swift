import Places
import Rules
import Telemetry

/// Makes trips of one truck's samples.
struct TripFinder {
    private let fleet: TruckFleet
    private let terms: TripTerms
    private let sites: SiteFinder
    private let events: LoadEventFinder

    init(_ fleet: TruckFleet, _ terms: TripTerms) {
        self.fleet = fleet
        self.terms = terms
        sites = terms.sites(of: fleet)
        events = LoadEventFinder(terms: terms)
    }

    /// The trips of a truck, and what it unloaded without having been seen loading, in the order of time.
    func trips(of truck: Truck, _ samples: [TruckSample]) -> [Trip] {
        let events = events.events(in: samples)
        var hand = HeldPermits(truck, fleet, samples)
        var trips: [Trip] = []
        var open: OpenTrip?
        func close(_ unloading: (index: Int, Unloading)? = nil) {
            if let open { trips.append(trip(of: truck, open, unloading, samples)) }
            open = nil
        }
        for event in events {
            if let start = open, samples[event.index].at - samples[start.index].at > terms.longestTrip.value { close() }
            hand.advance(to: event.index)
            switch event.kind {
            case .loaded(let isSeen):
                close()
                if isSeen { open = load(at: event.index, samples, &hand) }
            case .tipped:
                let tip = unloading(at: event.index, since: event.index - 1, isLifted: true, from: open, samples, &hand)
                if open == nil {
                    trips.append(unattended(of: truck, tip))
                } else {
                    open?.tips.append((event.index, tip))
                }
            case .emptied(let previous, let isLifted):
                let end = unloading(at: event.index, since: previous, isLifted: isLifted, from: open, samples, &hand)
                if open != nil {
                    close((event.index, end))
                } else if self.events.isSeen(from: previous, to: event.index, in: samples) {
                    trips.append(unattended(of: truck, end))
                }
            }
        }
        close()
        return trips
    }

    // MARK: - The two ends

    private struct OpenTrip {
        let index: Int
        let loading: Loading
        /// Under which it may be on its way: those that were valid, or those whose hours were over.
        let permits: [Permits.Permit]
        var tips: [(index: Int, Unloading)] = []
    }

    private func load(at index: Int, _ samples: [TruckSample], _ hand: inout HeldPermits) -> OpenTrip {
        let sample = samples[index]
        let site = sites.loadingSite(at: sample.coordinate)
        let loading = Loading(at: sample.at, coordinate: sample.coordinate, site: site)
        func namesSite(_ permit: Permits.Permit) -> Bool {
            permit.sourceSite.map { sites.isAt($0, sample.coordinate) } ?? true
        }
        let valid = hand.permits.considered(at: sample.at).filter(namesSite)
        let permits = valid.isEmpty ? hand.permits.consideredOnDay(of: sample.at).filter(namesSite) : valid
        return OpenTrip(index: index, loading: loading, permits: permits)
    }

    private func unloading(
        at index: Int,
        since previous: Int,
        isLifted: Bool,
        from open: OpenTrip?,
        _ samples: [TruckSample],
        _ hand: inout HeldPermits
    ) -> Unloading {
        let sample = samples[index]
        // Where it was loaded says more than which site it passed last.
        let permits = open.map(\.permits).flatMap { $0.isEmpty ? nil : $0 }
        let approved = permits.map { $0.filter { $0.covers(sample.at) } } ?? hand.permits.considered(at: sample.at)
        let isSeen = previous < 0 || events.isSeen(from: previous, to: index, in: samples)
        // What happened in a gap happened on either side of it, or somewhere between.
        let possible = isSeen ? [sample.coordinate] : [sample.coordinate, samples[previous].coordinate]
        func unloading(_ verdict: Unloading.Verdict, at coordinate: Coordinate, site: PlaceID?) -> Unloading {
            Unloading(at: sample.at, coordinate: coordinate, site: site, verdict: verdict, isLifted: isLifted)
        }
        for coordinate in possible {
            if let site = approved.compactMap(\.disposalSite).first(where: { sites.isAt($0, coordinate) }) {
                return unloading(.normal, at: coordinate, site: site)
            }
        }
        for coordinate in possible {
            if let site = open?.loading.site, sites.isAt(site, coordinate) {
                return unloading(.returned, at: coordinate, site: site)
            }
        }
        return unloading(
            isSeen ? .suspicious : .unseen,
            at: sample.coordinate,
            site: isSeen ? sites.site(at: sample.coordinate) : nil
        )
    }

    // MARK: - The whole

    private func trip(
        of truck: Truck,
        _ open: OpenTrip,
        _ end: (index: Int, Unloading)?,
        _ samples: [TruckSample]
    ) -> Trip {
        // Where the load sensor says nothing, the last time that the body went up under load is the best that is known.
        let end = end ?? open.tips.last { $0.1.verdict != .returned }
        let tips = open.tips.filter { $0.index != end?.index }.map(\.1)
        let permit =
            open.permits.first { $0.disposalSite != nil && $0.disposalSite == end?.1.site } ?? open.permits.first
        return Trip(
            truck: truck,
            loading: open.loading,
            unloading: end?.1,
            tips: tips,
            permit: permit,
            passage: end.map { passage(samples[open.index...$0.index], under: permit) }
        )
    }

    private func unattended(of truck: Truck, _ unloading: Unloading) -> Trip {
        Trip(truck: truck, loading: nil, unloading: unloading, tips: [], permit: nil, passage: nil)
    }

    private func passage(_ samples: ArraySlice<TruckSample>, under permit: Permits.Permit?) -> Passage {
        let first = samples[samples.startIndex].at
        let last = samples[samples.endIndex - 1].at
        // Where it loads and unloads it stands anyway.
        let stops = terms.stops.stops(in: samples).filter {
            $0.indices.lowerBound > samples.startIndex && $0.indices.upperBound < samples.endIndex - 1
        }
        return Passage(
            length: last - first,
            course: Course(samples, step: terms.step.value, gap: terms.gap.value),
            stops: stops,
            offWindowShare: permit.map {
                last > first ? $0.uncovered(in: first..<last).seconds / (last - first).seconds : 0
            },
            line: samples.map(\.coordinate)
        )
    }
}

/// The permits of a truck, and which of their sites it has visited up to a sample.
private struct HeldPermits {
    var permits: PermitsInHand
    private let places: PlaceIndex
    private let samples: [TruckSample]
    private var next = 0

    init(_ truck: Truck, _ fleet: TruckFleet, _ samples: [TruckSample]) {
        permits = PermitsInHand(of: truck.plate, in: fleet.permits)
        places = fleet.places
        self.samples = samples
    }

    mutating func advance(to index: Int) {
        guard permits.areSeveral else { return }
        while next <= index {
            permits.visit(samples[next].coordinate, of: places, at: samples[next].at)
            next += 1
        }
    }
}

extension TripTerms {
    func sites(of fleet: TruckFleet) -> SiteFinder {
        SiteFinder(
            fleet.places,
            loadingKinds: loadingSites,
            disposalKinds: disposalSites,
            margin: siteMargin.value
        )
    }
}
