public import Telemetry

/// The coordinate system that a source or a place file speaks.
///
/// Surveyors and satellite receivers use WGS-84; Chinese maps shift it by some hundred metres (608 m in Jingmen):
/// AMap and Tencent use GCJ-02, Baidu adds its own BD-09 on top. Both shifts apply inside a box around China only.
public enum Datum: String, CaseIterable, Sendable {
    case wgs84
    case gcj02
    case bd09

    /// Converts a position of this datum, in degrees, to WGS-84.
    ///
    /// The inverse is iterated until it moves less than 1e-10 degree, so that going forth and back stays within
    /// 1e-7 degree. Positions outside the box around China are returned as they are.
    ///
    /// - Returns: `nil` where the input is no position: out of range, or not a number.
    public func toWGS84(latitude: Double, longitude: Double) -> Coordinate? {
        guard let unconverted = Coordinate(latitude: latitude, longitude: longitude) else { return nil }
        guard isInsideChina(latitude: latitude, longitude: longitude) else { return unconverted }
        let given = PlanePoint(x: longitude, y: latitude)
        switch self {
        case .wgs84:
            return unconverted
        case .gcj02:
            let converted = inverse(of: given, under: shiftedToGCJ02)
            return Coordinate(latitude: converted.y, longitude: converted.x)
        case .bd09:
            let middle = inverse(of: given, under: shiftedToBD09)
            let converted = inverse(of: middle, under: shiftedToGCJ02)
            return Coordinate(latitude: converted.y, longitude: converted.x)
        }
    }

    /// Converts a WGS-84 position to this datum, in degrees.
    ///
    /// The result is a pair of numbers and no `Coordinate`, because a `Coordinate` is WGS-84 by definition.
    public func fromWGS84(_ coordinate: Coordinate) -> (latitude: Double, longitude: Double) {
        let given = PlanePoint(x: coordinate.longitude, y: coordinate.latitude)
        let converted: PlanePoint
        if isInsideChina(latitude: given.y, longitude: given.x) {
            switch self {
            case .wgs84: converted = given
            case .gcj02: converted = shiftedToGCJ02(given)
            case .bd09: converted = shiftedToBD09(shiftedToGCJ02(given))
            }
        } else {
            converted = given
        }
        return (converted.y, converted.x)
    }
}

/// The box in which the shift applies, as eviltransform and gcoord draw it.
private func isInsideChina(latitude: Double, longitude: Double) -> Bool {
    (72.004...137.8347).contains(longitude) && (0.8293...55.8271).contains(latitude)
}

/// Finds the point that `shift` moves to `target`.
///
/// The shifts change by about one part in a hundred over their own length, so each round gains two digits.
private func inverse(of target: PlanePoint, under shift: (PlanePoint) -> PlanePoint) -> PlanePoint {
    let roundLimit = 20
    let convergedDegrees = 1e-10
    var guess = target
    for _ in 0..<roundLimit {
        let shifted = shift(guess)
        let errorX = shifted.x - target.x
        let errorY = shifted.y - target.y
        guess = PlanePoint(x: guess.x - errorX, y: guess.y - errorY)
        if abs(errorX) < convergedDegrees, abs(errorY) < convergedDegrees { break }
    }
    return guess
}
