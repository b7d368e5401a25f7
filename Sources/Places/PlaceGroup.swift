public import Telemetry

/// Some places of an index that are asked for together: all of a kind, or the sites of a permit.
///
/// What it costs to ask grows hardly with their number.
public struct PlaceGroup: Sendable {
    public let members: [PlaceID]
    private let index: PlaceIndex
    /// Around the members, with what they reach beyond their vertices: the radius of a circle, half the width of a line.
    private let tree: BoxTree

    public init(_ members: [PlaceID], of index: PlaceIndex) {
        self.members = members
        self.index = index
        tree = BoxTree(
            members.map { member in
                let box = index.shapes.boxOfPlace[member.number]
                return box.grown(by: box.degrees(ofMetres: index.shapes.reachOfPlace[member.number].metres))
            }
        )
    }

    /// Tells whether any member is at most so many metres away, as ``PlaceIndex/distance(from:to:)`` measures it.
    public func isNear(_ coordinate: Coordinate, metres: Double) -> Bool {
        let plane = LocalPlane(around: PlanePoint(coordinate))
        let reach = Self.squaredDegrees(ofMetres: metres)
        var isNear = false
        tree.search({ plane.squaredDegrees(to: $0) <= reach }) { number in
            isNear = index.distance(from: coordinate, to: members[number]) <= metres
            return !isNear
        }
        return isNear
    }

    /// The distance in metres from a position to the nearest member; `nil` where there are none.
    public func distance(from start: Coordinate) -> Double? {
        let plane = LocalPlane(around: PlanePoint(start))
        var nearest = Double.infinity
        var reach = Double.infinity
        tree.search({ plane.squaredDegrees(to: $0) <= reach }) { number in
            nearest = min(nearest, index.distance(from: start, to: members[number]))
            reach = Self.squaredDegrees(ofMetres: nearest)
            return nearest > 0
        }
        return nearest.isFinite ? nearest : nil
    }

    /// Tells whether the straight way from one position to another meets any member.
    public func isCrossed(from start: Coordinate, to end: Coordinate) -> Bool {
        var way = Box()
        way.include(PlanePoint(start))
        way.include(PlanePoint(end))
        var isCrossed = false
        tree.search({ $0.meets(way) }) { number in
            isCrossed = index.crosses(members[number], from: start, to: end)
            return !isCrossed
        }
        return isCrossed
    }

    /// A little to spare for the error of the plane.
    private static func squaredDegrees(ofMetres metres: Double) -> Double {
        let degrees = metres / (Earth.metresPerDegree * 0.99)
        return degrees * degrees
    }
}
