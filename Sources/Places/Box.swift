/// A rectangle in degrees; its border belongs to it.
package struct Box: Sendable, BitwiseCopyable {
    package var minimum = PlanePoint(x: .infinity, y: .infinity)
    package var maximum = PlanePoint(x: -.infinity, y: -.infinity)

    package init() {}

    init(minimum: PlanePoint, maximum: PlanePoint) {
        self.minimum = minimum
        self.maximum = maximum
    }

    @inline(__always)
    func contains(_ point: PlanePoint) -> Bool {
        point.x >= minimum.x && point.x <= maximum.x && point.y >= minimum.y && point.y <= maximum.y
    }

    /// Whether the two have a point in common.
    package func meets(_ other: Box) -> Bool {
        minimum.x <= other.maximum.x && maximum.x >= other.minimum.x
            && minimum.y <= other.maximum.y && maximum.y >= other.minimum.y
    }

    package mutating func include(_ point: PlanePoint) {
        minimum = PlanePoint(x: min(minimum.x, point.x), y: min(minimum.y, point.y))
        maximum = PlanePoint(x: max(maximum.x, point.x), y: max(maximum.y, point.y))
    }

    mutating func include(_ other: Box) {
        guard other.minimum.x <= other.maximum.x else { return }
        include(other.minimum)
        include(other.maximum)
    }

    /// How many degrees to the east and to the north a number of metres is at most, anywhere in the box or so near.
    ///
    /// The degrees of longitude are reckoned at the latitude nearest to a pole, with a little to spare.
    package func degrees(ofMetres metres: Double) -> PlanePoint {
        let northward = metres / Earth.metresPerDegree * 1.01
        let northernmost = min(89, max(abs(minimum.y), abs(maximum.y)) + northward)
        return PlanePoint(x: northward / cosine(northernmost * radiansPerDegree), y: northward)
    }

    package func grown(by degrees: PlanePoint) -> Box {
        Box(
            minimum: PlanePoint(x: minimum.x - degrees.x, y: minimum.y - degrees.y),
            maximum: PlanePoint(x: maximum.x + degrees.x, y: maximum.y + degrees.y)
        )
    }
}
