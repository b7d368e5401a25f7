/// A rectangle in degrees: x east, y north; its border belongs to it.
struct Box: Sendable, BitwiseCopyable {
    var minimumX = Double.infinity
    var minimumY = Double.infinity
    var maximumX = -Double.infinity
    var maximumY = -Double.infinity

    @inline(__always)
    func contains(_ x: Double, _ y: Double) -> Bool {
        x >= minimumX && x <= maximumX && y >= minimumY && y <= maximumY
    }

    mutating func include(_ x: Double, _ y: Double) {
        minimumX = min(minimumX, x)
        minimumY = min(minimumY, y)
        maximumX = max(maximumX, x)
        maximumY = max(maximumY, y)
    }

    mutating func include(_ other: Box) {
        minimumX = min(minimumX, other.minimumX)
        minimumY = min(minimumY, other.minimumY)
        maximumX = max(maximumX, other.maximumX)
        maximumY = max(maximumY, other.maximumY)
    }

    /// A box that contains everything within so many metres of this one.
    ///
    /// The degrees of longitude are reckoned at the latitude nearest to a pole, with a little to spare.
    func grown(byMetres metres: Double) -> Box {
        let northward = metres / Earth.metresPerDegree * 1.01
        let northernmost = min(89, max(abs(minimumY), abs(maximumY)) + northward)
        let eastward = northward / cosine(northernmost * radiansPerDegree)
        return Box(
            minimumX: minimumX - eastward,
            minimumY: minimumY - northward,
            maximumX: maximumX + eastward,
            maximumY: maximumY + northward
        )
    }
}
