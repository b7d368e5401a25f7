import Places
import Telemetry

/// Finds the sites at which trucks load and unload; a fix may be off by the margin.
struct SiteFinder: Sendable {
    let places: PlaceIndex
    private let loadingSites: PlaceGroup
    private let disposalSites: PlaceGroup
    private let margin: Double

    init(_ places: PlaceIndex, loadingKinds: [String], disposalKinds: [String], margin: Double) {
        self.places = places
        self.margin = margin
        loadingSites = PlaceGroup(loadingKinds.flatMap(places.places(ofKind:)).sorted(), of: places)
        disposalSites = PlaceGroup(disposalKinds.flatMap(places.places(ofKind:)).sorted(), of: places)
    }

    func loadingSite(at coordinate: Coordinate) -> PlaceID? { site(at: coordinate, in: loadingSites) }
    func disposalSite(at coordinate: Coordinate) -> PlaceID? { site(at: coordinate, in: disposalSites) }

    /// Any site, disposal sites first.
    func site(at coordinate: Coordinate) -> PlaceID? {
        disposalSite(at: coordinate) ?? loadingSite(at: coordinate)
    }

    func isAt(_ site: PlaceID, _ coordinate: Coordinate) -> Bool {
        places.contains(site, coordinate) || places.distance(from: coordinate, to: site) <= margin
    }

    /// The district in which something happened; `nil` outside of all.
    func district(at coordinate: Coordinate) -> String? {
        places.places(ofKind: "district").first { places.contains($0, coordinate) }.map { places[$0].name }
    }

    /// What people call a position: a site, or another place that is no district.
    func title(at coordinate: Coordinate) -> String? {
        if let site = site(at: coordinate) { return places[site].name }
        var found: [PlaceID] = []
        places.places(at: coordinate, into: &found)
        return found.first { places[$0].kind != "district" }.map { places[$0].name }
    }

    /// The one that contains the position, or else the nearest within the margin.
    private func site(at coordinate: Coordinate, in group: PlaceGroup) -> PlaceID? {
        guard group.isNear(coordinate, metres: margin) else { return nil }
        if let site = group.members.first(where: { places.contains($0, coordinate) }) { return site }
        return group.members.map { (places.distance(from: coordinate, to: $0), $0) }
            .filter { $0.0 <= margin }.min { $0.0 < $1.0 }?.1
    }
}
