import Foundation

/// A position in metres east (`x`) and north (`y`) of the city's centre.
struct Point: Equatable, Sendable, BitwiseCopyable {
    var x: Double
    var y: Double

    func distance(to other: Point) -> Double {
        let east = other.x - x
        let north = other.y - y
        return (east * east + north * north).squareRoot()
    }

    static func + (left: Point, right: Point) -> Point {
        Point(x: left.x + right.x, y: left.y + right.y)
    }
}

/// The flat map on which vehicles drive: degrees scaled to metres at the latitude of the city's centre.
///
/// Over the 30 km of a city this errs by about one part in a thousand, which only makes the roads that much longer.
struct Plane: Sendable {
    /// One degree of a sphere with the mean radius R1 of the IUGG, 6,371,008.8 m.
    private static let metresPerDegree = 111_195.08

    private let latitude: Double
    private let longitude: Double
    private let metresPerDegreeEast: Double

    /// - Parameters:
    ///   - latitude: of the centre, in degrees.
    ///   - longitude: of the centre, in degrees.
    init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
        metresPerDegreeEast = Self.metresPerDegree * cos(latitude * .pi / 180)
    }

    func point(latitude: Double, longitude: Double) -> Point {
        Point(
            x: (longitude - self.longitude) * metresPerDegreeEast,
            y: (latitude - self.latitude) * Self.metresPerDegree
        )
    }

    func degrees(of point: Point) -> (latitude: Double, longitude: Double) {
        (latitude + point.y / Self.metresPerDegree, longitude + point.x / metresPerDegreeEast)
    }
}
