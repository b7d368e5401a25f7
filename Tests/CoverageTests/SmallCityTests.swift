import Places
import Telemetry
import Testing

@testable import Coverage

/// A city that was counted by hand.
///
///           east →   0        100       200
///     north 100                |
///                              |  one-way, north
///            40      C ========|=========     both ways
///                              |
///             0      A ========|=========     both ways
///                              |
///          -100                B
///
/// Every road is 200 m long: ten spots of 20 m, their middles at 10, 30, … 190 m. A and C have twenty cells, B has ten.
@Suite("A small city, counted by hand")
struct SmallCityTests {
    private let cells = try! RoadCells(
        PlaceIndex([
            road("A", [(0, 0), (200, 0)]),
            road("B", [(100, -100), (100, 100)], ["oneway": .text("yes")]),
            road("C", [(0, 40), (120, 40), (200, 40)]),
        ]),
        terms: usualTerms
    )

    @Test func roadsAreCutIntoCellsPerDirection() {
        #expect(cells.roads.map(\.spots.count) == [10, 10, 10])
        #expect(cells.roads.map(\.cellCount) == [20, 10, 20])
    }

    /// The morning of two sweepers:
    ///
    /// 1. Along A to the east, 3 m beside the line, with fixes at 0, 55, 110 and 165 m. √(15² - 3²) = 14.7 m beyond the last are
    ///    within reach, so the middles from 10 to 170 m are: nine cells to the east.
    /// 2. 61 seconds later at 200 m: too long a gap, so nothing; and back to 100 m with the brushes up: nothing.
    /// 3. B against its direction, from 60 m north to 60 m south: nothing.
    /// 4. B along its direction, 10 m beside the line, from 60 m south to 60 m north. √(15² - 10²) = 11.2 m more at the end, and
    ///    none before the beginning: the middles from -50 to 70 m, seven cells. It crosses A and C at right angles: nothing there.
    /// 5. The other sweeper, ten minutes after (1), along A to the east from 0 to 55 m: 55 + 14.7 = 69.7 m, the middles 10, 30
    ///    and 50 m; the same pass still.
    /// 6. The same again, forty minutes after (1): a second pass over these three cells.
    @Test func theHandCountIsMet() throws {
        let first = [
            reading(0, 3, at: 0), reading(55, 3, at: 20), reading(110, 3, at: 40), reading(165, 3, at: 60),
            reading(200, 3, at: 121), reading(150, -3, at: 141, work: 0), reading(100, -3, at: 161, work: 0),
            reading(100, 60, at: 400), reading(100, 0, at: 420), reading(100, -60, at: 440),
            reading(110, -60, at: 600), reading(110, 0, at: 620), reading(110, 60, at: 640),
        ]
        let second = [
            reading(0, 3, at: 600), reading(55, 3, at: 620), reading(0, 3, at: 1000, work: 0),
            reading(0, 3, at: 2400), reading(55, 3, at: 2420),
        ]
        let counts = try counts(cells, [first, second])
        let coverage = cells.roads.map { RoadCoverage(of: $0, in: counts, passShare: usualTerms.passShare) }
        #expect(coverage.map(\.swept) == [9, 7, 0])
        #expect(coverage.map(\.cells) == [20, 10, 20])

        func passes(_ road: Int, reverse: Bool = false) -> [UInt16] {
            cells.roads[road].spots.map { counts.sweeps[2 * $0 + (reverse ? 1 : 0)] }
        }
        #expect(passes(0) == [2, 2, 2, 1, 1, 1, 1, 1, 1, 0])
        #expect(passes(0, reverse: true) == Array(repeating: 0, count: 10))
        #expect(passes(1) == [0, 0, 1, 1, 1, 1, 1, 1, 1, 0])
        #expect(counts.flushes.allSatisfy { $0 == 0 })
    }

    /// To the east and back by both sweepers at once, then to the east by one an hour later: all cells of A are swept; those to the
    /// east twice, those to the west once. Nine tenths of all cells, 18 of 20, have been swept once at least, ten only twice.
    @Test func aRoadIsSweptAsOftenAsNineTenthsOfItsCells() throws {
        let way = stride(from: 0.0, through: 200, by: 50)
        let there = way.enumerated().map { reading($0.element, -4, at: Double($0.offset) * 20) }
        let back = way.reversed().enumerated().map { reading($0.element, 4, at: 100 + Double($0.offset) * 20) }
        let again = way.enumerated().map { reading($0.element, -4, at: 3600 + Double($0.offset) * 20) }
        let counts = try counts(cells, [there + back + again, there + back])
        let coverage = RoadCoverage(of: cells.roads[0], in: counts, passShare: 0.9)
        #expect(coverage.swept == 20)
        #expect(coverage.sweeps == 1)
        #expect(RoadCoverage(of: cells.roads[0], in: counts, passShare: 0.5).sweeps == 2)
    }

    @Test func missedCellsAreMergedIntoStretches() throws {
        let counts = try counts(
            cells,
            [[reading(0, 0, at: 0), reading(50, 0, at: 20), reading(120, 0, at: 200), reading(170, 0, at: 220)]]
        )
        // To the east 10, 30 and 50 m are swept, and from 120 m on 130, 150 and 170: 60 to 120 m and the last cell are missed.
        let missed = cells.missedStretches(ofRoad: 0) { !counts.isMet[$0] }
        #expect(missed.map(\.cells) == [3, 1, 10])
        #expect(missed.map(\.isReverse) == [false, false, true])
        #expect(abs(missed[0].metres - 60) < 0.01)
        let east = missed[0].line.map { ($0.longitude - 112) / (position(1, 0).longitude - 112) }
        #expect(abs(east[0] - 60) < 0.01 && abs(east[1] - 120) < 0.01)
        // Against the line's direction, a stretch begins where the traffic does.
        #expect(missed[2].line.first == cells.roads[0].lines[0].line.position(at: 200))
    }

    @Test func whereASweeperStandsOrSpeedsItDoesNotSweep() throws {
        func swept(_ readings: [Reading]) throws -> Int { try counts(cells, [readings]).isMet.count { $0 } }
        #expect(try swept([reading(0, 0, at: 0, speed: 0), reading(8, 0, at: 20, speed: 0)]) == 0)
        #expect(try swept([reading(0, 0, at: 0, speed: 20), reading(110, 0, at: 20, speed: 20)]) == 0)
        #expect(try swept([reading(0, 0, at: 0, speed: 14), reading(80, 0, at: 20, speed: 15)]) == 5)
        // A class without speeds: 110 m in 20 s are 19.8 km/h, 80 m are 14.4 km/h.
        #expect(try swept([reading(0, 0, at: 0, speed: nil), reading(110, 0, at: 20, speed: nil)]) == 0)
        #expect(try swept([reading(0, 0, at: 0, speed: nil), reading(80, 0, at: 20, speed: nil)]) == 5)
    }

    @Test func whatASweeperDoesAtBothEndsCounts() throws {
        // Sprinkling sweeps nothing; from sweeping to washing, it sweeps.
        let counts = try counts(
            cells,
            [
                [reading(0, 0, at: 0, work: 3), reading(50, 0, at: 20, work: 3)],
                [reading(0, 40, at: 0, work: 1), reading(50, 40, at: 20, work: 4), reading(100, 40, at: 40, work: 4)],
            ]
        )
        let first = 2 * cells.roads[2].spots.lowerBound
        #expect(counts.isMet[..<20].allSatisfy { !$0 })
        #expect(counts.sweeps[first] == 1 && counts.flushes[first] == 0)
        #expect(counts.sweeps[first + 8] == 1 && counts.flushes[first + 8] == 1)
    }

    @Test func jumpsAreNoFixes() throws {
        let readings = [
            reading(0, 0, at: 0), reading(5000, 0, at: 10, admission: .jump), reading(50, 0, at: 20),
        ]
        #expect(try counts(cells, [readings]).isMet.count { $0 } == 3)
    }

    @Test func aRoadMayHaveAReachOfItsOwnAndRunAgainstItsLine() throws {
        let wide = try RoadCells(
            PlaceIndex([road("wide", [(0, 0), (200, 0)], ["reach": .number(25), "oneway": .text("-1")])]),
            terms: usualTerms
        )
        let east = [reading(0, 20, at: 0), reading(60, 20, at: 20)]
        let west = [reading(60, 20, at: 0), reading(0, 20, at: 20)]
        #expect(try counts(wide, [east]).isMet.count { $0 } == 0)
        // From 60 m to 0, so 50, 30 and 10 m.
        #expect(try counts(wide, [west]).isMet.count { $0 } == 3)
    }
}
