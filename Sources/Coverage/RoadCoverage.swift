public import Telemetry

/// How far one road has been swept.
public struct RoadCoverage: Sendable, Equatable {
    public let cells: Int
    /// How many of them have been swept or flushed.
    public let swept: Int
    /// How often the road has been swept: the most that the terms' share of its cells have been at least.
    public let sweeps: Int
    /// The same of flushing.
    public let flushes: Int

    /// Swept cells by cells, 0…1.
    public var share: Double { Double(swept) / Double(cells) }

    /// `passShare`: how many of the cells must have been swept so often, 0…1.
    public init(of road: Road, in counts: PassCounts, passShare: Double) {
        var swept = 0
        var sweeps: [UInt16] = []
        var flushes: [UInt16] = []
        road.forEachCell { cell in
            swept += counts.isMet[cell] ? 1 : 0
            sweeps.append(counts.sweeps[cell])
            flushes.append(counts.flushes[cell])
        }
        cells = road.cellCount
        self.swept = swept
        self.sweeps = Self.passes(&sweeps, passShare)
        self.flushes = Self.passes(&flushes, passShare)
    }

    private static func passes(_ counts: inout [UInt16], _ share: Double) -> Int {
        counts.sort(by: >)
        // Rounding must not ask for one cell more: 0.9 of 10 cells are 9.
        let needed = Int((share * Double(counts.count) - 1e-9).rounded(.up))
        return Int(counts[max(1, needed) - 1])
    }
}

/// A piece of road in one direction that was not swept: cells side by side.
public struct MissedStretch: Sendable, Equatable {
    /// The number of the road among ``RoadCells/roads``.
    public let road: Int
    /// Against the direction of its line.
    public let isReverse: Bool
    public let cells: Int
    public let metres: Double
    /// In the direction of the traffic.
    public let line: [Coordinate]
}

extension RoadCells {
    /// The stretches of a road that have not been swept, in the order of its lines, along them before against them.
    ///
    /// `isMissed`: says it of a cell.
    public func missedStretches(ofRoad number: Int, _ isMissed: (Int) -> Bool) -> [MissedStretch] {
        let road = roads[number]
        return road.lines.flatMap { line in
            [0, 1].prefix(road.isOneWay ? 1 : 2).flatMap { direction in
                runs(of: line.spots) { isMissed(2 * $0 + direction) }.map { run in
                    let length = line.spotMetres
                    let first = Double(run.lowerBound - line.spots.lowerBound) * length
                    let part = line.line.part(from: first, to: first + Double(run.count) * length)
                    return MissedStretch(
                        road: number,
                        isReverse: direction == 1,
                        cells: run.count,
                        metres: Double(run.count) * length,
                        line: direction == 1 ? part.reversed() : part
                    )
                }
            }
        }
    }

    private func runs(of spots: Range<Int>, _ isMissed: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for spot in spots {
            if isMissed(spot) {
                start = start ?? spot
            } else if let first = start {
                runs.append(first..<spot)
                start = nil
            }
        }
        if let start { runs.append(start..<spots.upperBound) }
        return runs
    }
}
