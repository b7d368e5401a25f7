import Places
import Telemetry
import TestSupport
import Testing

/// The index against an oracle that knows nothing of cells: every edge of every place, one after the other.
@Suite struct PlaceIndexPropertyTests {
    /// 2,000 places in a city of 1° × 0.8°, on a lattice of 1/4096°, so that borders meet positions and each other.
    static let lattice = 4096.0

    struct Oracle {
        let place: Place

        /// On the lattice the plain arithmetic of doubles is exact.
        func contains(_ position: Coordinate) -> Bool {
            switch place.geometry {
            case .area(let polygons): polygons.contains { contains(position, $0.rings) }
            case .lines(let lines, let width): lines.contains { distance(position, $0) <= width / 2 }
            case .circle(let centre, let radius): Earth.distance(from: position, to: centre) <= radius
            }
        }

        private func contains(_ position: Coordinate, _ rings: [[Coordinate]]) -> Bool {
            var crossings = 0
            for ring in rings {
                for (from, to) in zip(ring, ring.dropFirst()) {
                    let run = to.longitude - from.longitude
                    let rise = to.latitude - from.latitude
                    let east = position.longitude - from.longitude
                    let north = position.latitude - from.latitude
                    let isBeside = min(0, run) <= east && east <= max(0, run)
                    let isLevel = min(0, rise) <= north && north <= max(0, rise)
                    if run * north == rise * east, isBeside, isLevel { return true }
                    guard (from.latitude > position.latitude) != (to.latitude > position.latitude) else { continue }
                    if rise > 0 ? run * north > rise * east : run * north < rise * east { crossings += 1 }
                }
            }
            return crossings % 2 == 1
        }

        /// Golden-section search along each segment, measured on the great circle.
        private func distance(_ position: Coordinate, _ line: [Coordinate]) -> Double {
            zip(line, line.dropFirst()).map { from, to in
                func distance(_ share: Double) -> Double {
                    let longitude = from.longitude + share * (to.longitude - from.longitude)
                    let latitude = from.latitude + share * (to.latitude - from.latitude)
                    return Earth.distance(from: position, to: at(longitude, latitude))
                }
                var low = 0.0
                var high = 1.0
                for _ in 0..<40 {
                    let first = high - 0.618 * (high - low)
                    let second = low + 0.618 * (high - low)
                    if distance(first) < distance(second) { high = second } else { low = first }
                }
                return distance((low + high) / 2)
            }.min() ?? .infinity
        }
    }

    static func randomPlace(_ number: Int, using random: inout SplitMix64) -> Place {
        func onLattice(_ value: Double) -> Double { (value * lattice).rounded() / lattice }
        let west = onLattice(.random(in: 112...113, using: &random))
        let south = onLattice(.random(in: 30.6...31.4, using: &random))
        let size = [0.002, 0.01, 0.05, 0.3].randomElement(using: &random)!
        func nearby() -> Coordinate {
            at(
                onLattice(west + .random(in: 0...size, using: &random)),
                onLattice(south + .random(in: 0...size, using: &random))
            )
        }
        let name = "place \(number)"
        switch number % 8 {
        case 0: return line(name, width: .random(in: 10...1_500, using: &random), (0..<6).map { _ in nearby() })
        case 1: return circle(name, nearby(), radius: .random(in: 20...1_500, using: &random))
        case 2:
            let side = max(onLattice(size), 4 / lattice)
            let hole = square(west + side / 4, south + side / 4, side: side / 2)
            return area(name, square(west, south, side: side), hole)
        case 3: return areas(name, [square(west, south, side: size)], [square(west + size / 2, south, side: size)])
        default:
            // Corners at random make rings that cross themselves: all the better for the test.
            let corners = (0..<Int.random(in: 3...12, using: &random)).map { _ in nearby() }
            return area(name, corners + [corners[0]])
        }
    }

    @Test func theIndexAgreesWithTheOracle() {
        let seed: UInt64 = 42
        var random = SplitMix64(seed: seed)
        let places = (0..<2_000).map { Self.randomPlace($0, using: &random) }
        let index = PlaceIndex(places)
        let oracles = places.map { Oracle(place: $0) }
        let boxes = oracles.map { Bounds(of: $0.place) }
        var found: [PlaceID] = []
        for _ in 0..<300 {
            let longitude = (Double.random(in: 112...113.1, using: &random) * Self.lattice).rounded() / Self.lattice
            let latitude = (Double.random(in: 30.6...31.5, using: &random) * Self.lattice).rounded() / Self.lattice
            let position = at(longitude, latitude)
            index.places(at: position, into: &found)
            let expected = oracles.indices.filter { boxes[$0].isNear(position) && oracles[$0].contains(position) }
            #expect(found.map(\.number) == expected, "seed \(seed), \(position)")
            for number in Set(expected + found.map(\.number) + [Int.random(in: 0..<2_000, using: &random)]) {
                let id = index.id("place \(number)")
                #expect(index.contains(id, position) == expected.contains(number), "seed \(seed), \(position)")
            }
        }
    }

    /// Positions as near to a slanted border as doubles can be; the oracle reckons in whole numbers of 2⁻⁵⁰ degrees.
    @Test func slantedBordersAreExactToTheLastBit() {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        func whole(_ degrees: Double) -> Int128 { Int128(degrees * 0x1p50) }
        for _ in 0..<20 {
            func corner(_ west: Double) -> Coordinate {
                at(west + .random(in: 0...0.2, using: &random), .random(in: 30...30.4, using: &random))
            }
            let (a, b) = (corner(112), corner(112.3))
            let index = PlaceIndex([area("north", [a, b, at(112.25, 35), a])])
            for _ in 0..<60 {
                let share = Double.random(in: 0...1, using: &random)
                let longitude = a.longitude + share * (b.longitude - a.longitude)
                let latitude = a.latitude + share * (b.latitude - a.latitude)
                let rise = whole(b.latitude) - whole(a.latitude)
                let run = whole(b.longitude) - whole(a.longitude)
                for latitude in [latitude.nextDown, latitude, latitude.nextUp] {
                    let north = whole(latitude) - whole(a.latitude)
                    let east = whole(longitude) - whole(a.longitude)
                    let expected = run * north - rise * east >= 0 ? ["north"] : []
                    #expect(
                        index.names(at: at(longitude, latitude)) == expected,
                        "seed \(seed), \(longitude), \(latitude)"
                    )
                }
            }
        }
    }

    /// The same places, alone or among others, far or near: the cells differ, the answers must not.
    @Test(arguments: [Others.far, .many])
    func answersDoNotDependOnTheOtherPlaces(_ others: Others) {
        let seed: UInt64 = 5
        var random = SplitMix64(seed: seed)
        let places = (0..<40).map { Self.randomPlace($0, using: &random) }
        let index = PlaceIndex(places)
        let withOthers = PlaceIndex([area("other", others.ring)] + places)
        var found: [PlaceID] = []
        var foundWithOthers: [PlaceID] = []
        for _ in 0..<5_000 {
            let position = at(.random(in: 112...113.1, using: &random), .random(in: 30.6...31.5, using: &random))
            index.places(at: position, into: &found)
            withOthers.places(at: position, into: &foundWithOthers)
            #expect(found.map { $0.number + 1 } == foundWithOthers.map(\.number), "seed \(seed), \(position)")
        }
    }
}

/// A place beside those that are asked for.
enum Others {
    /// On another continent, so that all the rest lies in a few cells.
    case far
    /// With so many corners that searches begin at fine cells.
    case many

    var ring: [Coordinate] {
        switch self {
        case .far:
            return square(-70, -30, side: 1)
        case .many:
            let saw = (0...70_000).map { at(111.9 + Double($0) * 1.3 / 70_000, $0 % 2 == 0 ? 30.4 : 30.45) }
            return saw + [at(113.2, 30.3), at(111.9, 30.3), saw[0]]
        }
    }
}

/// A rectangle around a place that spares the oracle most of its work.
private struct Bounds {
    let longitudes: ClosedRange<Double>
    let latitudes: ClosedRange<Double>

    init(of place: Place) {
        // 1,500 m, the largest reach, are less than 0.02°.
        let reach = 0.02
        let positions: [Coordinate] =
            switch place.geometry {
            case .area(let polygons): polygons.flatMap { $0.rings.flatMap(\.self) }
            case .lines(let lines, _): lines.flatMap(\.self)
            case .circle(let centre, _): [centre]
            }
        longitudes = (positions.map(\.longitude).min()! - reach)...(positions.map(\.longitude).max()! + reach)
        latitudes = (positions.map(\.latitude).min()! - reach)...(positions.map(\.latitude).max()! + reach)
    }

    func isNear(_ position: Coordinate) -> Bool {
        longitudes.contains(position.longitude) && latitudes.contains(position.latitude)
    }
}
