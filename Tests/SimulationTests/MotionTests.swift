import Telemetry
import Testing

@testable import Simulation

@Suite("Motion")
struct MotionTests {
    @Test func speedIsTheDerivativeOfDistance() {
        var chance = SplitMix64(seed: 11)
        for round in 0..<200 {
            let profile = SpeedProfile(
                length: chance.number(in: 5...6000),
                kilometresPerHour: chance.number(in: 5...70),
                startsAtRest: round % 2 == 0,
                endsAtRest: round % 3 == 0
            )
            var metres = 0.0
            var time = 0.0
            while time < profile.duration {
                metres += profile.progress(after: time + 0.05).kilometresPerHour / 3.6 * 0.1
                time += 0.1
            }
            #expect(abs(metres - profile.length) < 4, "seed 11, round \(round)")
            #expect(profile.progress(after: profile.duration + 1).metres == profile.length)
            #expect(profile.progress(after: 0).metres == 0)
        }
    }

    @Test func vehiclesAccelerateFromRestAndBrakeToIt() {
        let profile = SpeedProfile(length: 1000, kilometresPerHour: 36, startsAtRest: true, endsAtRest: true)
        #expect(profile.progress(after: 0).kilometresPerHour == 0)
        #expect(profile.progress(after: profile.duration).kilometresPerHour == 0)
        #expect(profile.progress(after: profile.duration / 2).kilometresPerHour > 30)
    }

    @Test func aPathIsMeasuredAlongItsCorners() throws {
        let path = try #require(Path([Point(x: 0, y: 0), Point(x: 0, y: 100), Point(x: 50, y: 100)]))
        #expect(path.length == 150)
        #expect(path.place(at: 120).point == Point(x: 20, y: 100))
        #expect(path.place(at: 120).course == 90)
        // It comes back along the same line.
        #expect(path.place(at: 180).point == Point(x: 20, y: 100))
        #expect(path.place(at: 180).course == 270)
        #expect(path.place(at: 300).point == Point(x: 0, y: 0))
    }

    @Test func aPathNeedsTwoDifferentPoints() {
        #expect(Path([Point(x: 1, y: 1)]) == nil)
        #expect(Path([Point(x: 1, y: 1), Point(x: 1, y: 1)]) == nil)
    }

    @Test func holesAreOutside() throws {
        func square(_ half: Double) -> [Point] {
            [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (-1, -1)].map { Point(x: $0 * half, y: $1 * half) }
        }
        let area = Area.polygons([[square(100), square(40)]])
        #expect(area.contains(Point(x: 70, y: 0)))
        #expect(!area.contains(Point(x: 0, y: 0)))
        #expect(!area.contains(Point(x: 101, y: 0)))
        let path = try #require(Path([Point(x: -300, y: 0), Point(x: 300, y: 0)]))
        #expect(path.entry(into: area) == 200)
        #expect(path.entry(into: .polygons([])) == nil)
    }

    @Test func linesHaveAWidth() throws {
        let line = Area.line(try #require(Path([Point(x: 0, y: 0), Point(x: 100, y: 0)])), halfWidth: 30)
        #expect(line.contains(Point(x: 50, y: 29)))
        #expect(line.contains(Point(x: 129, y: 0)))
        #expect(!line.contains(Point(x: 50, y: 31)))
    }

    @Test func receiversAreThreeToEightMetresOff() {
        var noise = SplitMix64(seed: 3)
        let here = Point(x: 10, y: -20)
        for _ in 0..<1000 {
            let metres = Motion.standing(here, course: 0).fix(after: 0, noise: &noise).point.distance(to: here)
            #expect(metres > 2.999 && metres < 8.001)
        }
    }
}
