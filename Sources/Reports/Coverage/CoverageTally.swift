import Coverage
import Telemetry

/// What some days of sweeping came to, road by road.
struct CoverageTally {
    /// One road, or some roads together, over all days on which they had to be swept.
    struct Sum {
        var roadDays = 0
        var cellDays = 0
        var sweptCellDays = 0
        var metreDays = 0.0
        var areaDays = 0.0
        var sweptAreaDays = 0.0
        var sweeps = 0
        var flushes = 0
        /// Road days for which the grade asks for sweeps, and those on which it was swept so often.
        var gradedDays = 0
        var metDays = 0

        mutating func add(_ other: Sum) {
            roadDays += other.roadDays
            cellDays += other.cellDays
            sweptCellDays += other.sweptCellDays
            metreDays += other.metreDays
            areaDays += other.areaDays
            sweptAreaDays += other.sweptAreaDays
            sweeps += other.sweeps
            flushes += other.flushes
            gradedDays += other.gradedDays
            metDays += other.metDays
        }
    }

    /// By the number of the road, and by day and road.
    private(set) var roads: [Sum]
    private(set) var days: [(date: CivilDate, sum: Sum)] = []
    /// By shift and road: cells that were swept in it, summed over days.
    private(set) var sweptInShift: [[Int]]
    /// On how many days each cell was missed.
    private(set) var missedDays: [UInt16]
    private(set) var dueDays = 0
    private let cells: RoadCells
    private let terms: CoverageTerms

    init(_ cells: RoadCells, terms: CoverageTerms) {
        self.cells = cells
        self.terms = terms
        roads = cells.roads.map { _ in Sum() }
        sweptInShift = terms.shifts.map { _ in cells.roads.map { _ in 0 } }
        missedDays = Array(repeating: 0, count: cells.cellNumbers.count)
    }

    /// Adds a day.
    ///
    /// * `wanted`: the numbers of the roads that the report is about.
    /// * `shifts`: for each shift whether each cell was swept in it.
    mutating func add(_ date: CivilDate, _ counts: PassCounts, shifts: [[Bool]], wanted: [Int]) {
        var day = Sum()
        for number in wanted {
            let road = cells.roads[number]
            let sum = sum(of: road, counts)
            roads[number].add(sum)
            day.add(sum)
            road.forEachCell { cell in
                if !counts.isMet[cell] { missedDays[cell] += 1 }
                for shift in shifts.indices where shifts[shift][cell] { sweptInShift[shift][number] += 1 }
            }
        }
        days.append((date, day))
        dueDays += 1
    }

    private func sum(of road: Road, _ counts: PassCounts) -> Sum {
        let coverage = RoadCoverage(of: road, in: counts, passShare: terms.passShare)
        let requirement = road.grade.flatMap { terms.grades[$0] }
        let area = road.metres * (road.widthMetres ?? 0)
        var sum = Sum()
        sum.roadDays = 1
        sum.cellDays = coverage.cells
        sum.sweptCellDays = coverage.swept
        sum.metreDays = road.metres
        sum.areaDays = area
        sum.sweptAreaDays = area * coverage.share
        sum.sweeps = coverage.sweeps
        sum.flushes = coverage.flushes
        sum.gradedDays = requirement == nil ? 0 : 1
        sum.metDays = requirement.map { Double(coverage.sweeps) >= $0.sweepsPerDay } ?? false ? 1 : 0
        return sum
    }
}
