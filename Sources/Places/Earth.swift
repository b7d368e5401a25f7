public import Telemetry

/// The Earth as a sphere: great-circle distances in metres.
///
/// The sphere differs from the WGS-84 ellipsoid by up to 0.56 % of a distance, which no geofence can feel.
public enum Earth {
    /// The mean radius R1 of the IUGG, in metres.
    public static let meanRadiusMetres = 6_371_008.8

    /// The length of one degree of latitude on that sphere, in metres.
    static let metresPerDegree = meanRadiusMetres * radiansPerDegree

    /// Returns the great-circle distance between two positions in metres, by the haversine formula.
    public static func distance(from start: Coordinate, to end: Coordinate) -> Double {
        let haversine = haversine(
            startX: start.longitude,
            startY: start.latitude,
            endX: end.longitude,
            endY: end.latitude
        )
        return distance(ofHaversine: haversine)
    }

    /// The haversine of the angle between two positions in degrees (x east, y north): it grows with the distance.
    static func haversine(startX: Double, startY: Double, endX: Double, endY: Double) -> Double {
        let northward = sine((endY - startY) * radiansPerDegree / 2)
        let eastward = sine((endX - startX) * radiansPerDegree / 2)
        let parallels = cosine(startY * radiansPerDegree) * cosine(endY * radiansPerDegree)
        return northward * northward + parallels * eastward * eastward
    }

    static func haversine(ofDistance metres: Double) -> Double {
        let half = sine(min(metres / meanRadiusMetres / 2, .pi / 2))
        return half * half
    }

    static func distance(ofHaversine haversine: Double) -> Double {
        // Rounding may lift the haversine of antipodes over 1.
        2 * meanRadiusMetres * arcSine(min(1, haversine.squareRoot()))
    }
}
