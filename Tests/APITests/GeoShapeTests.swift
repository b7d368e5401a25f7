import Telemetry
import Testing
import TestSupport

@testable import API

/// Shapes and boxes, against an oracle that asks in another way: corners inside, or edges that cross by the side on which their ends lie.
@Suite struct GeoShapeTests {
    @Test(arguments: 1...8) func aShapeReachesIntoABoxAsTheOracleSays(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<400 {
            let ring = star(&random)
            let hole = ring.map { point in (x: point.x * 0.4, y: point.y * 0.4) }
            let (x, y) = (coordinate(&random), coordinate(&random))
            let (width, height) = (abs(coordinate(&random)) / 3, abs(coordinate(&random)) / 3)
            let window = try #require(BoundingBox(west: x, south: y, east: x + width, north: y + height))
            let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)].map {
                (x: $0.0, y: $0.1)
            }
            let crossing = edges(ring).contains { edge in edges(corners).contains { crosses(edge, $0) } }
            let holeCrossing = edges(hole).contains { edge in edges(corners).contains { crosses(edge, $0) } }
            let isInBox = ring.contains { $0.x >= x && $0.x <= x + width && $0.y >= y && $0.y <= y + height }
            let boxIsInside = inside(ring, corners[0]) && !inside(hole, corners[0])

            let line = try #require(GeoShape(geoJSON: #"{"type":"LineString","coordinates":\#(text(ring))}"#))
            #expect(line.intersects(window) == (isInBox || crossing), "seed \(seed)")
            let area = try #require(
                GeoShape(geoJSON: #"{"type":"MultiPolygon","coordinates":[[\#(text(ring)),\#(text(hole))]]}"#)
            )
            #expect(area.intersects(window) == (isInBox || crossing || holeCrossing || boxIsInside), "seed \(seed)")
        }
    }

    @Test func aBoxAcrossTheAntimeridianHasTwoSides() throws {
        let window = try #require(BoundingBox(west: 170, south: -10, east: -170, north: 10))
        for (longitude, isInside) in [(175.0, true), (-175, true), (170, true), (180, true), (0, false), (-169, false)]
        {
            let point = try #require(GeoShape(geoJSON: #"{"type":"Point","coordinates":[\#(longitude),0]}"#))
            #expect(point.intersects(window) == isInside, "\(longitude)")
        }
    }

    private typealias Point = (x: Double, y: Double)

    private func coordinate(_ random: inout SplitMix64) -> Double { Double.random(in: -10...10, using: &random) }

    /// A ring around the origin.
    private func star(_ random: inout SplitMix64) -> [Point] {
        let directions: [Point] = [
            (1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7),
        ]
        let ring = directions.map { direction in
            let reach = Double.random(in: 1...10, using: &random)
            return (x: direction.x * reach, y: direction.y * reach)
        }
        return ring + [ring[0]]
    }

    private func edges(_ ring: [Point]) -> [(Point, Point)] { Array(zip(ring, ring.dropFirst())) }

    private func side(_ line: (Point, Point), _ point: Point) -> Bool {
        (line.1.x - line.0.x) * (point.y - line.0.y) > (line.1.y - line.0.y) * (point.x - line.0.x)
    }

    private func crosses(_ left: (Point, Point), _ right: (Point, Point)) -> Bool {
        side(left, right.0) != side(left, right.1) && side(right, left.0) != side(right, left.1)
    }

    /// A star-shaped ring around the origin contains a point whose segment to the origin meets no edge.
    private func inside(_ ring: [Point], _ point: Point) -> Bool {
        !edges(ring).contains { crosses($0, ((x: 0, y: 0), point)) }
    }

    private func text(_ ring: [Point]) -> String {
        "[" + ring.map { "[\($0.x),\($0.y)]" }.joined(separator: ",") + "]"
    }
}
