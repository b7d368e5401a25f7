import Schedules
import Telemetry
import TestSupport
import Testing

/// Random opening hours against an oracle that judges every minute for itself.
@Suite struct TimeWindowPropertyTests {
    let seed: UInt64 = 20_261_001

    @Test func phasesAgreeWithEveryMinute() throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<120 {
            var (oracle, text) = randomHours(&random)
            let offset = [480, 0, -300, 345].randomElement(using: &random)!
            let window = try window(text, in: try #require(CivilZone(offsetMinutes: offset)))
            for _ in 0..<(oracle.rules.contains(where: \.countsWeeks) ? 2 : 6) {
                let minute = randomMinute(&random)
                let phase = window.phase(
                    at: instant(minute, offset, millisecond: Int.random(in: 0..<60_000, using: &random))
                )
                let context: Comment = "\(text) at \(instant(minute, offset)), offset \(offset), seed \(seed)"
                let isOpen = oracle.isOpen(minute)
                #expect(phase.isOpen == isOpen, context)
                let start = phase.start == .distantPast ? nil : wall(phase.start, offset)
                let end = phase.end == .distantFuture ? nil : wall(phase.end, offset)
                let isOpenBefore = start.map { oracle.isOpen($0 - 1) }
                let isOpenAfter = end.map { oracle.isOpen($0) }
                #expect(isOpenBefore != phase.isOpen && isOpenAfter != phase.isOpen, context)
                let inside = max(start ?? .min, minute - 2000)..<min(end ?? .max, minute + 2000)
                let isSteady = stride(from: inside.lowerBound, to: inside.upperBound, by: 15).allSatisfy {
                    oracle.isOpen($0) == phase.isOpen
                }
                #expect(isSteady, context)
                let reach = (start ?? minute - 2_000_000)..<(end ?? minute + 2_000_000)
                let isSteadyAfar = (0..<20).allSatisfy { _ in
                    oracle.isOpen(Int.random(in: reach, using: &random)) == phase.isOpen
                }
                #expect(isSteadyAfar, context)
            }
        }
    }

    @Test func intervalsAreTheOpenMinutes() throws {
        var random = SplitMix64(seed: seed + 1)
        for _ in 0..<60 {
            var (oracle, text) = randomHours(&random)
            let window = try window(text)
            let first = randomMinute(&random)
            let last = first + Int.random(in: 1...12_000, using: &random)
            var expected: [Range<Instant>] = []
            var start: Int?
            for minute in first...last {
                let isOpen = minute < last && oracle.isOpen(minute)
                if isOpen, start == nil { start = minute }
                if !isOpen, let begin = start {
                    expected.append(instant(begin, 480)..<instant(minute, 480))
                    start = nil
                }
            }
            let intervals = window.intervals(from: instant(first, 480), to: instant(last, 480))
            #expect(intervals == expected, "\(text) from \(instant(first, 480)), seed \(seed + 1)")
        }
    }

    @Test func phasesFollowEachOtherWithoutGaps() throws {
        var random = SplitMix64(seed: seed + 2)
        for _ in 0..<100 {
            let (_, text) = randomHours(&random)
            let window = try window(text)
            var phase = window.phase(at: instant(randomMinute(&random), 480))
            for _ in 0..<10 where phase.end != .distantFuture {
                let next = window.phase(at: phase.end)
                #expect(next.start == phase.end && next.isOpen != phase.isOpen, "\(text) at \(phase.end)")
                #expect(window.phase(at: phase.end - TimeSpan(milliseconds: 1)) == phase, "\(text) at \(phase.end)")
                phase = next
            }
        }
    }

    private func randomHours(_ random: inout SplitMix64) -> (Oracle, String) {
        var rules = (0...Int.random(in: 0...3, using: &random)).map { _ in PlainRule(using: &random) }
        // Where weeks differ, hours that never change are sought day by day for 41 years: seldom, for the sake of speed.
        if rules.contains(where: \.countsWeeks) { rules[0] = PlainRule() }
        rules[0].separator = ";"
        // A comma begins a rule only after times or a word, and goes on with the times if more follow.
        for index in rules.indices.dropFirst() where rules[index].separator == "," {
            let previous = rules[index - 1]
            let continues = rules[index].text.first?.isNumber == true && rules[index].years == nil
            if continues || previous.times.isEmpty && !previous.isOff { rules[index].separator = ";" }
        }
        let text = rules.dropFirst().reduce(rules[0].text) { $0 + "\($1.separator) " + $1.text }
        return (Oracle(rules), text)
    }

    /// From November 2025 to March 2027 mostly, where there are holidays; at times anywhere in a century.
    private func randomMinute(_ random: inout SplitMix64) -> Int {
        let days = random.oneIn(5) ? 0...36_524 : 20_400...20_880
        return Int.random(in: days, using: &random) * 1440 + Int.random(in: 0..<1440, using: &random)
    }

    private func instant(_ minute: Int, _ offset: Int, millisecond: Int = 0) -> Instant {
        Instant(milliseconds: Int64((minute - offset) * 60_000 + millisecond))
    }

    private func wall(_ instant: Instant, _ offset: Int) -> Int {
        Int(instant.milliseconds / 60_000) + offset
    }
}
