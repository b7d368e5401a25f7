import BenchmarkTown
import Places
import Telemetry

/// Which places a position lies in.
struct InsideBenchmark: Benchmark, ~Copyable {
    private static let places = 1000
    private static let batch = 1000
    /// Positions of the first batch for which every place is looked at.
    private static let checked = 100

    private let index: PlaceIndex
    private var source = Positions()
    private var positions: [Coordinate] = []
    private var here: [PlaceID] = []
    private var found = 0
    private var isChecked = false

    init() throws {
        index = Town(devices: 0, places: Self.places).places
        try expect(index.places.count == Self.places, "\(index.places.count) places")
    }

    mutating func prepare() {
        source.fill(&positions, count: Self.batch)
    }

    mutating func run() {
        found = 0
        for position in positions {
            index.places(at: position, into: &here)
            found += here.count
        }
    }

    /// Some positions of the first batch thoroughly, the other batches whether a place was found at all.
    mutating func check() throws {
        try expect(found > 0, "no place contains any of \(positions.count) positions")
        guard !isChecked else { return }
        for position in positions.prefix(Self.checked) {
            index.places(at: position, into: &here)
            for (number, place) in index.places.enumerated() {
                guard case .area(let polygons) = place.geometry else { continue }
                let isInside = polygons.contains { $0.rings.count == 1 && winds($0.rings[0], around: position) }
                try expect(
                    here.contains { $0.number == number } == isInside,
                    "\(place.identifier) \(isInside ? "contains" : "does not contain") \(position)"
                )
            }
        }
        isChecked = true
    }

    /// Whether a ring goes around a position, by how many of its edges lie east of it.
    private func winds(_ ring: [Coordinate], around position: Coordinate) -> Bool {
        var isInside = false
        for (start, end) in zip(ring, ring.dropFirst())
        where (start.latitude > position.latitude) != (end.latitude > position.latitude) {
            let share = (position.latitude - start.latitude) / (end.latitude - start.latitude)
            if position.longitude < start.longitude + share * (end.longitude - start.longitude) { isInside.toggle() }
        }
        return isInside
    }
}
