import Ingest
import Telemetry
import Testing

/// A clock that leaps, reckoned without one.
@Suite struct SteadyTimeTests {
    private let start = Instant(milliseconds: 1_748_880_000_000)

    @Test func smallCorrectionsAreFollowed() {
        var time = SteadyTime(wall: start, elapsed: .zero)
        #expect(time.now(wall: start + .milliseconds(1900), elapsed: .seconds(1)) == start + .milliseconds(1900))
        // Little by little it may become much.
        #expect(time.now(wall: start + .milliseconds(4800), elapsed: .seconds(2)) == start + .milliseconds(4800))
        #expect(time.now(wall: start + .milliseconds(4000), elapsed: .seconds(3)) == start + .milliseconds(4000))
        #expect(time.leap == nil)
    }

    @Test(arguments: [3600, -3600, 2, -2, 86_400 * 365] as [Int64])
    func aLeapIsNot(seconds: Int64) {
        var time = SteadyTime(wall: start, elapsed: .zero)
        for second in 1...5 as ClosedRange<Int64> {
            let wall = start + .seconds(second + seconds)
            #expect(time.now(wall: wall, elapsed: .seconds(second)) == start + .seconds(second))
            #expect(time.leap == .seconds(seconds))
        }
        #expect(time.now(wall: start + .seconds(6), elapsed: .seconds(6)) == start + .seconds(6))
        #expect(time.leap == nil)
    }

    /// Ages of readings by the kept time, and what they show of a computer's clock that is an hour ahead, or back.
    @Test(
        arguments: [
            (3600, Array(repeating: 2, count: 100), 0, ClockWitnesses.Verdict.computerIsWrong),
            (3600, Array(repeating: -3598, count: 100), 0, .computerIsRight),
            (-3600, Array(repeating: 3602, count: 100), 0, .computerIsRight),
            (-3600, Array(repeating: 2, count: 100), 0, .computerIsWrong),
            // Readings of the future were refused.
            (3600, [], 100, .computerIsRight),
            (-3600, [], 100, nil),
            // What was kept for long says nothing, nor do few.
            (3600, Array(repeating: 900, count: 1000), 0, nil),
            (3600, Array(repeating: 2, count: 99), 0, nil),
            // They do not agree.
            (3600, Array(repeating: 2, count: 50) + Array(repeating: -3598, count: 50), 0, nil),
        ] as [(Int64, [Int64], Int, ClockWitnesses.Verdict?)]
    )
    func devicesDecide(leap: Int64, ages: [Int64], refused: Int, verdict: ClockWitnesses.Verdict?) {
        var witnesses = ClockWitnesses(lateness: .seconds(30))
        let readings = ages.map { age in
            Reading(
                deviceClass: ClassIndex(0),
                device: DeviceDirectory().index(of: "d", in: ClassIndex(0)),
                observedAt: start + .seconds(-age),
                receivedAt: start,
                measurements: Measurements()
            )
        }
        #expect(witnesses.hear(readings, refused: refused, at: start, leap: .seconds(leap)) == verdict)
    }
}

extension TimeSpan {
    fileprivate static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
}
