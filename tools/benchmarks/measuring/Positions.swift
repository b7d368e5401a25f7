import BenchmarkTown
import Telemetry

/// Positions anywhere in the town.
struct Positions {
    private var random = Lehmer(seed: 11)

    mutating func next() -> Coordinate? {
        Coordinate(
            latitude: Town.south + random.uniform() * Town.degrees,
            longitude: Town.west + random.uniform() * Town.degrees
        )
    }

    mutating func fill(_ positions: inout [Coordinate], count: Int) {
        positions.removeAll(keepingCapacity: true)
        while positions.count < count {
            if let position = next() { positions.append(position) }
        }
    }
}
