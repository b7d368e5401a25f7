import BenchmarkTown
import Places
import Telemetry

/// How far it is from a position to the nearest place of a kind.
struct NearestBenchmark: Benchmark, ~Copyable {
    private static let places = 1000
    private static let batch = 1000
    /// Positions of a batch from which every place is measured too.
    private static let checked = 20

    private let index: PlaceIndex
    private let stations: PlaceGroup
    private var source = Positions()
    private var positions: [Coordinate] = []
    private var distances: [Double] = []

    init() throws {
        index = Town(devices: 0, places: Self.places).places
        stations = PlaceGroup(index.places(ofKind: "wash_station"), of: index)
        try expect(stations.members.count >= Self.places / 5, "\(stations.members.count) wash stations")
    }

    mutating func prepare() {
        source.fill(&positions, count: Self.batch)
    }

    mutating func run() {
        distances.removeAll(keepingCapacity: true)
        for position in positions { distances.append(stations.distance(from: position) ?? .infinity) }
    }

    func check() throws {
        for (position, distance) in zip(positions, distances).prefix(Self.checked) {
            let nearest = stations.members.map { index.distance(from: position, to: $0) }.min()
            try expect(distance == nearest, "\(distance) m to the nearest from \(position), not \(nearest ?? .nan)")
        }
    }
}
