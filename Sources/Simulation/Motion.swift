import Foundation

/// Where a vehicle is during one stage of its day.
enum Motion: Sendable {
    case standing(Point, course: Double)
    /// From a distance on the path on; backwards where `isReversed`.
    case driving(Path, from: Double, isReversed: Bool, SpeedProfile)

    /// What a receiver reports so many seconds after the stage began.
    func fix(after seconds: Double, noise: inout SplitMix64) -> Fix {
        switch self {
        case .standing(let point, let course):
            return Fix(point: receiverNoise(around: point, &noise), course: course, kilometresPerHour: 0, metres: 0)
        case .driving(let path, let from, let isReversed, let profile):
            let (metres, speed) = profile.progress(after: seconds)
            let (point, course) = path.place(at: isReversed ? from - metres : from + metres)
            return Fix(
                point: receiverNoise(around: point, &noise),
                course: (isReversed ? course + 180 : course) + noise.number(in: -4...4),
                kilometresPerHour: speed < 1 ? 0 : max(0, speed + noise.number(in: -0.8...0.8)),
                metres: metres
            )
        }
    }
}

/// What a satellite receiver says.
struct Fix: Sendable {
    var point: Point
    /// In degrees, not yet within 0…360.
    var course: Double
    var kilometresPerHour: Double
    /// Covered since the stage began.
    var metres: Double
}

/// Three to eight metres off, in any direction, as between a city's houses.
private func receiverNoise(around point: Point, _ noise: inout SplitMix64) -> Point {
    let direction = directions[noise.whole(in: 0...(directions.count - 1))]
    let metres = noise.number(in: 3...8)
    return Point(x: point.x + direction.x * metres, y: point.y + direction.y * metres)
}

/// Unit vectors, five degrees apart.
private let directions = (0..<72).map { step in
    let angle = Double(step) * 5 * .pi / 180
    return Point(x: cos(angle), y: sin(angle))
}
