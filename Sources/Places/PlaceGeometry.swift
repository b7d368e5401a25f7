public import Telemetry

/// The shape of a place, in WGS-84.
///
/// Places do not wrap around the antimeridian: one that would cross it has to be cut in two there.
public enum PlaceGeometry: Hashable, Sendable {
    /// One polygon or several; the place is their union.
    case area([Polygon])
    /// One line or several, each of at least two positions; the place is what lies within half the width of them.
    case lines([[Coordinate]], widthMetres: Double)
    /// What lies within a radius of a position.
    case circle(centre: Coordinate, radiusMetres: Double)

    /// A polygon: its outer ring, and the rings of its holes.
    public struct Polygon: Hashable, Sendable {
        /// The outer ring first, then the holes; each is closed (its last position repeats its first).
        public let rings: [[Coordinate]]

        package init(rings: [[Coordinate]]) {
            self.rings = rings
        }
    }
}
