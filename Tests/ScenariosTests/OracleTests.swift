import Scenarios
import TestSupport
import Testing

/// Random stories whose events are plain to see, with and without one mistake in what they expect.
@Suite struct OracleTests {
    /// Lines of a truck that speeds now and then, each with what has to come of it.
    private struct Lines {
        var lines: [String] = ["2026-11-23"]
        /// The numbers of the lines that have an arrow.
        var withArrow: [Int] = []

        init(using random: inout SplitMix64) {
            var isFast = false
            var second = 0
            for _ in 0..<Int.random(in: 5...30, using: &random) {
                second += Int.random(in: 1...60, using: &random)
                let speed = Int.random(in: 0...120, using: &random)
                var line = "08:\(padded(second / 60)):\(padded(second % 60)) T1 speed \(speed)"
                if (speed > 60) != isFast {
                    isFast.toggle()
                    line += isFast ? " -> fired speeding" : " -> resolved speeding cleared"
                    withArrow.append(lines.count)
                }
                lines.append(line)
            }
        }
    }

    @Test func whatIsPlainToSeeHolds() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let lines = Lines(using: &random)
            let played = Played(file("speeding", lines.lines.joined(separator: "\n")))
            #expect(played.failures.isEmpty && played.holds, "seed \(seed)")
        }
    }

    @Test func aSingleWrongExpectationFailsAtItsLine() {
        for seed in 100..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var lines = Lines(using: &random).lines
            let number = Int.random(in: 1..<lines.count, using: &random)
            lines[number] = spoilt(lines[number], using: &random)
            let played = Played(file("speeding", lines.joined(separator: "\n")))
            #expect(!played.holds, "seed \(seed): \(lines[number])")
            #expect(played.outcomes.first?.failures.first?.line == firstStoryLine + number, "seed \(seed)")
        }
    }

    /// The line with an event too many, too few, or another one.
    private func spoilt(_ line: String, using random: inout SplitMix64) -> String {
        guard let arrow = line.firstRange(of: " ->") else { return line + " -> fired speeding" }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return String(line[..<arrow.lowerBound])
        case 1: return line + " at 07:59:59"
        default: return line.contains("cleared") ? line.replacing("cleared", with: "reported") : line + " onset 07:00"
        }
    }
}

private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
