public import Places
import Telemetry

/// All roads that are to be swept, cut into cells, and arranged so that those beside a way are found without a look at all roads.
///
/// The cells of spot *n* are number 2*n*, along the road's line, and 2*n* + 1, against it. A one-way road has only the former; where
/// its property `oneway` is -1, as in OpenStreetMap, its line is taken from the end.
public struct RoadCells: Sendable {
    public let roads: [Road]
    /// Of both directions, whether they exist or not.
    public let cellNumbers: Range<Int>
    let spots: [Spot]
    let stretches: [Stretch]
    let tree: BoxTree
    /// The cosine of the angle by which a way may turn from the direction of a cell.
    let leastCosine: Double
    /// The road of each spot.
    let roadOfSpot: [Int32]

    /// The bound of spots: 84,000 km of road, in cells of 20 m.
    public static let maximumSpots = 1 << 22

    /// There is more road than is plausible for a city, so that a place file or the length of cells must be wrong.
    public struct TooManySpots: Error, CustomStringConvertible {
        public let road: String
        public var description: String {
            "the roads come to more than \(RoadCells.maximumSpots) cells at '\(road)': cut fewer, or set a longer 'cell'"
        }
    }

    /// Consecutive spots that stand in the index together.
    private static let spotsPerStretch = 8

    /// The middle of a spot in degrees, and the direction of the road there as a vector of length 1.
    struct Spot: Sendable, BitwiseCopyable {
        let longitude: Double
        let latitude: Double
        let east: Double
        let north: Double
    }

    struct Stretch: Sendable, BitwiseCopyable {
        let first: Int
        let end: Int
        let squaredReach: Double
        let isOneWay: Bool
    }

    public init(_ places: PlaceIndex, terms: CoverageTerms) throws(TooManySpots) {
        var builder = Builder(cellMetres: terms.cellMetres)
        for id in places.places(ofKind: terms.roadKind) { try builder.add(places[id], reach: terms.reachMetres) }
        roads = builder.roads
        spots = builder.spots
        roadOfSpot = builder.roadOfSpot
        stretches = builder.stretches
        tree = BoxTree(builder.boxes)
        cellNumbers = 0..<2 * builder.spots.count
        leastCosine = cosine(terms.bearingDegrees * .pi / 180)
    }

    /// The road that a cell belongs to.
    public func road(ofCell cell: Int) -> Int { Int(roadOfSpot[cell / 2]) }

    private struct Builder {
        let cellMetres: Double
        var roads: [Road] = []
        var spots: [Spot] = []
        var roadOfSpot: [Int32] = []
        var stretches: [Stretch] = []
        var boxes: [Box] = []

        mutating func add(_ place: Place, reach: Double) throws(TooManySpots) {
            guard case .lines(let lines, _) = place.geometry else { return }
            let traffic = Traffic(place)
            var reach = reach
            if case .number(let own) = place.properties["reach"], own > 0 { reach = own }
            let firstSpot = spots.count
            var parts: [Road.Line] = []
            for vertices in lines {
                let line = RoadLine(traffic == .reversed ? vertices.reversed() : vertices)
                guard line.metres > 0 else { continue }
                guard spots.count + Int(line.metres / cellMetres) < RoadCells.maximumSpots else {
                    throw TooManySpots(road: place.identifier)
                }
                parts.append(Road.Line(line: line, spots: addSpots(of: line)))
                addStretches(parts[parts.count - 1].spots, reach: reach, isOneWay: traffic != .bothWays)
            }
            guard !parts.isEmpty else { return }
            roadOfSpot += Array(repeating: Int32(roads.count), count: spots.count - firstSpot)
            roads.append(
                Road(
                    place: place,
                    isOneWay: traffic != .bothWays,
                    spots: firstSpot..<spots.count,
                    lines: parts
                )
            )
        }

        private mutating func addSpots(of line: RoadLine) -> Range<Int> {
            let count = max(1, Int((line.metres / cellMetres).rounded()))
            let length = line.metres / Double(count)
            let first = spots.count
            for number in 0..<count {
                let mark = (Double(number) + 0.5) * length
                let middle = line.position(at: mark)
                let edge = line.edge(at: mark)
                let (start, end) = (line.vertices[edge], line.vertices[edge + 1])
                let east = (end.longitude - start.longitude) * cosine(middle.latitude * .pi / 180)
                let north = end.latitude - start.latitude
                let degrees = max((east * east + north * north).squareRoot(), .leastNormalMagnitude)
                spots.append(
                    Spot(
                        longitude: middle.longitude,
                        latitude: middle.latitude,
                        east: east / degrees,
                        north: north / degrees
                    )
                )
            }
            return first..<spots.count
        }

        private mutating func addStretches(_ range: Range<Int>, reach: Double, isOneWay: Bool) {
            for first in stride(from: range.lowerBound, to: range.upperBound, by: RoadCells.spotsPerStretch) {
                let end = min(first + RoadCells.spotsPerStretch, range.upperBound)
                var box = Box()
                for spot in spots[first..<end] {
                    guard let middle = Coordinate(latitude: spot.latitude, longitude: spot.longitude) else { continue }
                    box.include(PlanePoint(middle))
                }
                boxes.append(box.grown(by: box.degrees(ofMetres: reach)))
                stretches.append(Stretch(first: first, end: end, squaredReach: reach * reach, isOneWay: isOneWay))
            }
        }
    }
}

/// Which ways the traffic of a road runs.
private enum Traffic {
    case bothWays, forward, reversed

    init(_ place: Place) {
        switch place.properties["oneway"] {
        case .boolean(true), .text("yes"), .number(1), .text("1"), .text("true"): self = .forward
        case .text("-1"), .number(-1), .text("reverse"): self = .reversed
        default: self = .bothWays
        }
    }
}
