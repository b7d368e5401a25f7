/// A position on the WGS-84 ellipsoid, in degrees.
///
/// Everything that is stored or judged is WGS-84; other datums exist at the borders only (`Places.Datum`).
public struct Coordinate: Hashable, Sendable, BitwiseCopyable {
    /// Degrees north, -90…90.
    public let latitude: Double
    /// Degrees east, -180…180.
    public let longitude: Double

    /// Returns `nil` outside the ranges, and for NaN.
    public init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }
}
