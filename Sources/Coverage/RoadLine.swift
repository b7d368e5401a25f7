import Places
public import Telemetry

/// A line measured in metres from its beginning.
///
/// Lengths are those of great circles; between two vertices, positions are straight in degrees.
public struct RoadLine: Sendable {
    public let vertices: [Coordinate]
    /// How far each vertex is from the beginning.
    let marks: [Double]

    /// `vertices`: at least two.
    init(_ vertices: [Coordinate]) {
        self.vertices = vertices
        var marks = [0.0]
        for (start, end) in zip(vertices, vertices.dropFirst()) {
            marks.append(marks[marks.count - 1] + Earth.distance(from: start, to: end))
        }
        self.marks = marks
    }

    public var metres: Double { marks[marks.count - 1] }

    /// The number of the edge that a distance from the beginning is on.
    func edge(at metres: Double) -> Int {
        var edge = 0
        while edge < vertices.count - 2, marks[edge + 1] <= metres { edge += 1 }
        return edge
    }

    /// The position so many metres from the beginning.
    public func position(at metres: Double) -> Coordinate {
        let edge = edge(at: metres)
        let length = marks[edge + 1] - marks[edge]
        let share = length > 0 ? min(1, max(0, (metres - marks[edge]) / length)) : 0
        let start = vertices[edge]
        let end = vertices[edge + 1]
        let latitude = start.latitude + share * (end.latitude - start.latitude)
        let longitude = start.longitude + share * (end.longitude - start.longitude)
        return Coordinate(latitude: latitude, longitude: longitude) ?? start
    }

    /// The part between two distances from the beginning, with the vertices in it.
    public func part(from start: Double, to end: Double) -> [Coordinate] {
        let between = vertices.indices.filter { marks[$0] > start && marks[$0] < end }.map { vertices[$0] }
        return [position(at: start)] + between + [position(at: end)]
    }
}
