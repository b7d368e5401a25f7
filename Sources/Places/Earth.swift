public import Telemetry

/// The Earth as a sphere: great-circle distances in metres.
///
/// The sphere differs from the WGS-84 ellipsoid by up to 0.56 % of a distance, which no geofence can feel.
public enum Earth {
    /// The mean radius R1 of the IUGG, in metres.
    public static let meanRadiusMetres = 6_371_008.8

    /// The length of one degree of latitude on that sphere, in metres.
    package static let metresPerDegree = meanRadiusMetres * radiansPerDegree

    /// Returns the great-circle distance between two positions in metres, by the haversine formula.
    public static func distance(from start: Coordinate, to end: Coordinate) -> Double {
        distance(from: PlanePoint(start), to: PlanePoint(end))
    }

    static func distance(from start: PlanePoint, to end: PlanePoint) -> Double {
        // Rounding may lift the haversine of antipodes over 1.
        2 * meanRadiusMetres * arcSine(min(1, haversine(from: start, to: end).squareRoot()))
    }

    /// The haversine of the angle between two positions: it grows with their distance.
    static func haversine(from start: PlanePoint, to end: PlanePoint) -> Double {
        let northward = sine((end.y - start.y) * radiansPerDegree / 2)
        let eastward = sine((end.x - start.x) * radiansPerDegree / 2)
        let parallels = cosine(start.y * radiansPerDegree) * cosine(end.y * radiansPerDegree)
        return northward * northward + parallels * eastward * eastward
    }

    static func haversine(ofDistance metres: Double) -> Double {
        let half = sine(min(metres / meanRadiusMetres / 2, .pi / 2))
        return half * half
    }
}
