import Foundation

/// A road-like line with two points or more, along which one measures in metres from its beginning.
struct Path: Sendable {
    let points: [Point]
    /// The distance of each point from the beginning, along the line.
    let marks: [Double]

    /// Returns `nil` for fewer than two points, and where two that follow each other are the same.
    init?(_ points: [Point]) {
        guard points.count >= 2 else { return nil }
        var marks = [0.0]
        for (start, end) in zip(points, points.dropFirst()) {
            let length = start.distance(to: end)
            guard length > 0 else { return nil }
            marks.append(marks[marks.count - 1] + length)
        }
        self.points = points
        self.marks = marks
    }

    var length: Double { marks[marks.count - 1] }
    var start: Point { points[0] }
    var end: Point { points[points.count - 1] }

    /// The position after a distance, and the direction of the line there in degrees clockwise from north.
    ///
    /// Beyond the ends it comes back along the same line, as a sweeper does on its road.
    func place(at distance: Double) -> (point: Point, course: Double) {
        let lap = 2 * length
        let within = distance - (distance / lap).rounded(.down) * lap
        let isReturning = within > length
        let mark = isReturning ? lap - within : within

        var index = 1
        while index < marks.count - 1, marks[index] < mark { index += 1 }
        let from = points[index - 1]
        let to = points[index]
        let share = (mark - marks[index - 1]) / (marks[index] - marks[index - 1])
        let point = Point(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
        let course = atan2(to.x - from.x, to.y - from.y) * 180 / .pi
        return (point, isReturning ? course + 180 : course)
    }

    /// The first distance at which the line is inside an area, to five metres; `nil` where it never is.
    func entry(into area: Area) -> Double? {
        stride(from: 0, through: length, by: 5).first { area.contains(place(at: $0).point) }
    }

    /// The first distance at which the line is outside an area, to five metres; `nil` where it never is.
    func exit(from area: Area) -> Double? {
        stride(from: 0, through: length, by: 5).first { !area.contains(place(at: $0).point) }
    }
}
