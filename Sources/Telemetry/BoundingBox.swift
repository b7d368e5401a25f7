/// A rectangle of longitudes and latitudes in WGS-84 degrees; its edges belong to it.
///
/// Where ``west`` exceeds ``east`` it spans the antimeridian: from west to 180° and on from -180° to east.
public struct BoundingBox: Hashable, Sendable, BitwiseCopyable {
    /// Degrees east, -180…180.
    public private(set) var west: Double
    /// Degrees north, -90…90.
    public private(set) var south: Double
    /// Degrees east, -180…180.
    public private(set) var east: Double
    /// Degrees north, -90…90.
    public private(set) var north: Double

    /// Returns `nil` outside the ranges, for NaN, and where south lies north of north.
    public init?(west: Double, south: Double, east: Double, north: Double) {
        guard (-180...180).contains(west), (-180...180).contains(east), (-90...90).contains(south),
            (-90...90).contains(north), south <= north
        else { return nil }
        self.west = west
        self.south = south
        self.east = east
        self.north = north
    }

    /// A single position.
    public init(_ coordinate: Coordinate) {
        west = coordinate.longitude
        east = coordinate.longitude
        south = coordinate.latitude
        north = coordinate.latitude
    }

    public var spansAntimeridian: Bool { west > east }

    public func contains(_ coordinate: Coordinate) -> Bool {
        let (x, y) = (coordinate.longitude, coordinate.latitude)
        return y >= south && y <= north && (spansAntimeridian ? x >= west || x <= east : x >= west && x <= east)
    }

    /// Grows until it contains a position; one that does not span the antimeridian never will.
    public mutating func include(_ coordinate: Coordinate) {
        west = min(west, coordinate.longitude)
        east = max(east, coordinate.longitude)
        south = min(south, coordinate.latitude)
        north = max(north, coordinate.latitude)
    }
}

extension BoundingBox {
    /// The smallest one around positions, not across the antimeridian; `nil` for none.
    public init?(around coordinates: some Sequence<Coordinate>) {
        var box: BoundingBox?
        for coordinate in coordinates {
            if box == nil { box = BoundingBox(coordinate) } else { box?.include(coordinate) }
        }
        guard let box else { return nil }
        self = box
    }
}
