/// The published formulas of the two Chinese datums, as in eviltransform and gcoord.
///
/// GCJ-02 works on an ellipsoid of its own (Krasovsky 1940), whose parameters must not be "corrected" to WGS-84.
private let semiMajorAxisMetres = 6_378_245.0
private let eccentricitySquared = 0.006_693_421_622_965_943_23

/// Shifts WGS-84 to GCJ-02, without asking whether the position is in China.
func shiftedToGCJ02(_ point: PlanePoint) -> PlanePoint {
    let x = point.x - 105
    let y = point.y - 35
    let waves = 20 * sine(6 * x * .pi) + 20 * sine(2 * x * .pi)
    let northMetres = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot()
    let northWaves =
        waves + 20 * sine(y * .pi) + 40 * sine(y / 3 * .pi) + 160 * sine(y / 12 * .pi) + 320 * sine(y / 30 * .pi)
    let eastMetres = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot()
    let eastWaves =
        waves + 20 * sine(x * .pi) + 40 * sine(x / 3 * .pi) + 150 * sine(x / 12 * .pi) + 300 * sine(x / 30 * .pi)

    let latitude = point.y * radiansPerDegree
    let flattening = 1 - eccentricitySquared * sine(latitude) * sine(latitude)
    let meridianRadius = semiMajorAxisMetres * (1 - eccentricitySquared) / (flattening * flattening.squareRoot())
    let parallelRadius = semiMajorAxisMetres / flattening.squareRoot() * cosine(latitude)
    return PlanePoint(
        x: point.x + (eastMetres + eastWaves * 2 / 3) / (parallelRadius * radiansPerDegree),
        y: point.y + (northMetres + northWaves * 2 / 3) / (meridianRadius * radiansPerDegree)
    )
}

/// Shifts GCJ-02 to BD-09.
func shiftedToBD09(_ point: PlanePoint) -> PlanePoint {
    let frequency = Double.pi * 3000 / 180
    let length = (point.x * point.x + point.y * point.y).squareRoot() + 0.000_02 * sine(point.y * frequency)
    let angle = arcTangent(point.y, point.x) + 0.000_003 * cosine(point.x * frequency)
    return PlanePoint(x: length * cosine(angle) + 0.0065, y: length * sine(angle) + 0.006)
}
