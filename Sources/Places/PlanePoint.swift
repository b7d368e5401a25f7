import Telemetry

/// A position in degrees of whatever datum, on a flat map: x east, y north.
struct PlanePoint: Hashable, Sendable, BitwiseCopyable {
    var x: Double
    var y: Double
}

extension PlanePoint {
    @inline(__always)
    init(_ coordinate: Coordinate) {
        self.init(x: coordinate.longitude, y: coordinate.latitude)
    }
}
