import Foundation
import Places
import Telemetry
import TestSupport
import Testing

@testable import Coverage

/// A reckoning that goes through every cell for every segment, on the sphere.
@Suite("Coverage and a naive oracle")
struct OracleTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    private struct Scene {
        let cells: RoadCells
        let fleet: [[Reading]]

        init(seed: UInt64) throws {
            var chance = Chance(state: seed)
            let roads = (0..<12).map { number in
                var corner = (Double.random(in: 0...1500, using: &chance), Double.random(in: 0...1500, using: &chance))
                var line = [corner]
                for _ in 0..<Int.random(in: 1...4, using: &chance) {
                    corner.0 += Double.random(in: -400...400, using: &chance)
                    corner.1 += Double.random(in: -400...400, using: &chance)
                    line.append(corner)
                }
                let traffic = ["yes", "-1", "no"].randomElement(using: &chance)!
                return road("road-\(number)", line, ["oneway": .text(traffic)])
            }
            cells = try RoadCells(PlaceIndex(roads), terms: usualTerms)
            // Sweepers that wander along roads, mostly.
            fleet = (0..<6).map { device in
                var readings: [Reading] = []
                var seconds = Double.random(in: 0...3600, using: &chance)
                for _ in 0..<6 {
                    let way = [roads.randomElement(using: &chance)!]
                    guard case .lines(let lines, _) = way[0].geometry else { return [] }
                    let line = RoadLine(Bool.random(using: &chance) ? lines[0] : lines[0].reversed())
                    for mark in stride(from: 0, through: line.metres, by: 45) {
                        let place = line.position(at: mark)
                        let aside = Double.random(in: -22...22, using: &chance)
                        let east = (place.longitude - 112) / (position(1, 0).longitude - 112)
                        let north = (place.latitude - 31) / (position(0, 1).latitude - 31)
                        seconds += [10, 20, 20, 20, 70].randomElement(using: &chance)!
                        readings.append(
                            reading(
                                east + aside,
                                north + aside / 2,
                                at: seconds,
                                work: Int.random(in: 0...9, using: &chance) == 0
                                    ? 0 : [1, 2, 4].randomElement(using: &chance)!,
                                speed: 10,
                                device: device
                            )
                        )
                    }
                }
                return readings
            }
        }
    }

    /// Metres and degrees nearer to the limit than this are left to either.
    private static let doubt = 0.05

    /// For each cell the times at which it was met, whatever was done; those that either answer would do for are left out of
    /// `sure`.
    private func meetings(_ scene: Scene, works: [Int]) -> (sure: [Int: [Instant]], doubtful: Set<Int>) {
        var sure: [Int: [Instant]] = [:]
        var doubtful: Set<Int> = []
        for readings in scene.fleet {
            var wasWorking = false
            for (start, end) in zip(readings, readings.dropFirst()) {
                let isContinued = wasWorking
                wasWorking = false
                let common = works[start.measurements.choice(3)] & works[end.measurements.choice(3)]
                guard common != 0, (end.observedAt - start.observedAt).seconds <= 60 else { continue }
                wasWorking = true
                let (a, b) = (coordinate(start), coordinate(end))
                for road in scene.cells.roads {
                    for spot in road.spots {
                        let middle = scene.cells.spots[spot]
                        let centre = Coordinate(latitude: middle.latitude, longitude: middle.longitude)!
                        // What is farther from an end than the way is long cannot be near the way.
                        let length = Earth.distance(from: a, to: b)
                        guard Earth.distance(from: a, to: centre) < length + 20 else { continue }
                        // Behind the start, by the law of cosines.
                        let (before, after) = (Earth.distance(from: a, to: centre), Earth.distance(from: b, to: centre))
                        let ahead = (length * length + before * before - after * after) / (2 * length)
                        if !isContinued, ahead < -Self.doubt { continue }
                        let isUncertain = !isContinued && ahead < Self.doubt
                        let (share, metres) = nearest(a, b, to: centre)
                        let course = atan2(middle.east, middle.north) * 180 / .pi
                        for direction in 0..<(road.isOneWay ? 1 : 2) {
                            let turn = angle(bearing(a, b), course + Double(direction) * 180)
                            let cell = 2 * spot + direction
                            if metres > 15 + Self.doubt || turn > 45 + Self.doubt { continue }
                            guard !isUncertain, metres < 15 - Self.doubt, turn < 45 - Self.doubt else {
                                doubtful.insert(cell)
                                continue
                            }
                            let span = TimeSpan(
                                milliseconds: Int64(share * (end.observedAt - start.observedAt).seconds * 1000)
                            )
                            sure[cell, default: []].append(start.observedAt + span)
                        }
                    }
                }
            }
        }
        return (sure, doubtful)
    }

    @Test func everyCellIsMetWhereTheOracleSaysSo() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            let scene = try Scene(seed: seed)
            // Sweeping, flushing and washing, which is both: what is done at both ends counts.
            let (sure, doubtful) = meetings(scene, works: [0, 1, 2, 0, 3])
            let counts = try counts(scene.cells, scene.fleet)
            #expect(sure.count > 100, "seed \(seed): the scene is empty")
            for cell in scene.cells.cellNumbers where !doubtful.contains(cell) {
                #expect(counts.isMet[cell] == (sure[cell] != nil), "seed \(seed), cell \(cell)")
            }
        }
    }

    @Test func passesAreThoseThatAnOracleCounts() throws {
        let everything = terms(["sweeping": "[sweeping, flushing, washing]", "pass": "5m"])
        for seed in 20...27 as ClosedRange<UInt64> {
            let scene = try Scene(seed: seed)
            let (sure, doubtful) = meetings(scene, works: [0, 1, 1, 0, 1])
            let counts = try counts(scene.cells, scene.fleet, everything)
            for (cell, times) in sure where !doubtful.contains(cell) {
                var passes = 0
                var last: Instant?
                for time in times.sorted() where last.map({ (time - $0).seconds >= 300 }) ?? true {
                    passes += 1
                    last = time
                }
                #expect(Int(counts.sweeps[cell]) == passes, "seed \(seed), cell \(cell)")
            }
        }
    }

    @Test func theOrderOfSweepersAndOfMeetingsDoesNotMatter() throws {
        for seed in 40...45 as ClosedRange<UInt64> {
            let scene = try Scene(seed: seed)
            var chance = Chance(state: seed)
            let once = try counts(scene.cells, scene.fleet)
            #expect(try counts(scene.cells, scene.fleet.shuffled(using: &chance)) == once, "seed \(seed)")

            // All readings in the order of their times, as a daemon gets them; and what was met in any order at all.
            let fields = try SweepingFields(sweeper, terms: usualTerms)
            var traces = scene.fleet.map { _ in SweepingTrace() }
            var hits: [CellHit] = []
            for reading in scene.fleet.joined().sorted(by: { $0.observedAt < $1.observedAt }) {
                let device = Int(reading.device.rawValue)
                guard let segment = traces[device].segment(to: reading, fields) else { continue }
                scene.cells.forEachHit(of: segment) { hits.append($0) }
            }
            var ledger = PassLedger(since: midnight)
            for hit in hits.shuffled(using: &chance) { ledger.insert(hit) }
            var shuffled = PassCounts(cells: scene.cells.cellNumbers)
            ledger.count(every: usualTerms.passInterval, into: &shuffled)
            #expect(shuffled == once, "seed \(seed)")
        }
    }

    private func coordinate(_ reading: Reading) -> Coordinate {
        Coordinate(latitude: reading.measurements.number(0), longitude: reading.measurements.number(1))!
    }

    /// By halving: distances along a great circle have one minimum.
    private func nearest(_ a: Coordinate, _ b: Coordinate, to centre: Coordinate) -> (share: Double, metres: Double) {
        func metres(_ share: Double) -> Double {
            let latitude = a.latitude + share * (b.latitude - a.latitude)
            let longitude = a.longitude + share * (b.longitude - a.longitude)
            return Earth.distance(from: centre, to: Coordinate(latitude: latitude, longitude: longitude)!)
        }
        var (low, high) = (0.0, 1.0)
        while high - low > 1e-7 {
            let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
            if metres(left) < metres(right) { high = right } else { low = left }
        }
        return (low, metres(low))
    }

    /// The initial bearing on the sphere, in degrees.
    private func bearing(_ a: Coordinate, _ b: Coordinate) -> Double {
        let (first, second) = (a.latitude * .pi / 180, b.latitude * .pi / 180)
        let east = (b.longitude - a.longitude) * .pi / 180
        return atan2(sin(east) * cos(second), cos(first) * sin(second) - sin(first) * cos(second) * cos(east)) * 180
            / .pi
    }

    private func angle(_ one: Double, _ other: Double) -> Double {
        let difference = (one - other).truncatingRemainder(dividingBy: 360)
        return min(abs(difference), 360 - abs(difference))
    }
}
