import Places
public import Telemetry

/// The straight way of one working sweeper from a fix to the next.
public struct WorkingSegment: Sendable, Equatable, BitwiseCopyable {
    public let start: Coordinate
    public let end: Coordinate
    public let startedAt: Instant
    public let endedAt: Instant
    /// What it did at both ends.
    public let works: SweepingWorks

    /// The sweeper worked on its way to the start, too.
    public let isContinued: Bool

    public init(
        from start: Coordinate,
        to end: Coordinate,
        _ times: ClosedRange<Instant>,
        _ works: SweepingWorks,
        isContinued: Bool = false
    ) {
        self.start = start
        self.end = end
        startedAt = times.lowerBound
        endedAt = times.upperBound
        self.works = works
        self.isContinued = isContinued
    }
}

/// A working sweeper has passed the middle of a cell.
public struct CellHit: Sendable, Hashable, BitwiseCopyable {
    public let cell: Int
    public let at: Instant
    public let works: SweepingWorks

    public init(cell: Int, at: Instant, works: SweepingWorks) {
        self.cell = cell
        self.at = at
        self.works = works
    }
}

extension RoadCells {
    /// Finds the cells that a segment sweeps: their middle lies within reach of it, and it leads their way.
    ///
    /// What lies behind the start is not swept where the sweeper only began to work there. What lies before the end is: the sweeper
    /// goes on until it is heard again.
    ///
    /// Distances are taken on a plane around the segment's start; over the length of a segment that errs by less than the width of
    /// a hand.
    ///
    /// `body`: gets each cell with the instant at which the sweeper was nearest to its middle, if it drove steadily.
    public func forEachHit(of segment: WorkingSegment, _ body: (CellHit) -> Void) {
        let start = PlanePoint(segment.start)
        let end = PlanePoint(segment.end)
        var box = Box()
        box.include(start)
        box.include(end)
        let metresNorth = Earth.metresPerDegree
        let metresEast = metresNorth * cosine(start.y * .pi / 180)
        let east = (end.x - start.x) * metresEast
        let north = (end.y - start.y) * metresNorth
        let squaredLength = east * east + north * north
        guard squaredLength > 0 else { return }
        let least = leastCosine * squaredLength.squareRoot()
        let milliseconds = Double((segment.endedAt - segment.startedAt).milliseconds)
        tree.search({ $0.meets(box) }) { number in
            let stretch = stretches[number]
            for index in stretch.first..<stretch.end {
                let spot = spots[index]
                let spotEast = (spot.longitude - start.x) * metresEast
                let spotNorth = (spot.latitude - start.y) * metresNorth
                let along = (spotEast * east + spotNorth * north) / squaredLength
                guard along >= 0 || segment.isContinued else { continue }
                let share = min(1, max(0, along))
                let asideEast = spotEast - share * east
                let asideNorth = spotNorth - share * north
                guard asideEast * asideEast + asideNorth * asideNorth <= stretch.squaredReach else { continue }
                let forward = east * spot.east + north * spot.north
                guard forward >= least || (forward <= -least && !stretch.isOneWay) else { continue }
                let instant = segment.startedAt + TimeSpan(milliseconds: Int64(share * milliseconds))
                body(CellHit(cell: 2 * index + (forward > 0 ? 0 : 1), at: instant, works: segment.works))
            }
            return true
        }
    }
}
