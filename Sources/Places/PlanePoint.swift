package import Telemetry

/// A position in degrees of whatever datum, on a flat map: x east, y north.
package struct PlanePoint: Hashable, Sendable, BitwiseCopyable {
    package var x: Double
    package var y: Double

    init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

extension PlanePoint {
    @inline(__always)
    package init(_ coordinate: Coordinate) {
        self.init(x: coordinate.longitude, y: coordinate.latitude)
    }
}
