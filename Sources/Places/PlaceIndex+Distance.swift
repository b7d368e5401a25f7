public import Telemetry

extension PlaceIndex {
    /// Returns the distance from a position to a place of this index, in metres.
    ///
    /// For an area it is 0 inside, else the distance to its border. For a circle it is 0 inside, else the distance to
    /// its rim. For lines it is the distance to the centre line, whatever their width, so that a rule can say how far a
    /// truck has strayed.
    ///
    /// The nearest position is found on a plane map around `start`, then measured on the great circle: the error is
    /// less than 0.1 % for distances up to 50 km between 20° and 50° of latitude, and grows beyond.
    public func distance(from start: Coordinate, to id: PlaceID) -> Double {
        switch places[id.number].geometry {
        case .area: contains(id, start) ? 0 : distanceToOutline(of: id, from: PlanePoint(start))
        case .lines: distanceToOutline(of: id, from: PlanePoint(start))
        case .circle(let centre, let radiusMetres): max(0, Earth.distance(from: start, to: centre) - radiusMetres)
        }
    }

    private func distanceToOutline(of id: PlaceID, from start: PlanePoint) -> Double {
        let plane = LocalPlane(around: start)
        guard let nearest = shapes.nearestPosition(ofPlace: id.number, in: plane) else { return .infinity }
        return Earth.distance(from: start, to: nearest)
    }
}
