import Rules
import Telemetry
import TestSupport
import Testing

/// The judge against the ``Oracle``: several rules and one device, all events and their instants.
@Suite struct OracleTests {
    @Test func judgeFindsWhatTheOracleFinds() throws {
        var counts: [String: Int] = [:]
        for seed in 101...200 as ClosedRange<UInt64> {
            let oracleCase = OracleCase(seed: seed)
            let wanted = oracleCase.events
            for event in wanted.values.joined() { counts["\(event.kind)", default: 0] += 1 }
            let loaded = load(rules: oracleCase.text, permits: oracleCase.permits)
            try #require(loaded.problems.isEmpty, "seed \(seed): \(loaded.problems)")
            var random = SplitMix64(seed: seed)
            let byTheWall = Self.course(of: oracleCase.arrivals, using: &random)
            let crashes = Set(byTheWall.turns.indices.filter { _ in random.oneIn(3) })
            var atOnce = Course(following: oracleCase.arrivals, inBatchesOf: [oracleCase.arrivals.count])
            atOnce.turns.append(Course.Turn(readings: [], now: OracleCase.horizon + .seconds(30)))
            let found = [
                "at once": atOnce.judged(by: loaded.rules),
                "by the wall": byTheWall.judged(by: loaded.rules),
                "with crashes": byTheWall.judged(by: loaded.rules, crashesAfter: crashes),
            ]
            for (way, ledger) in found {
                let events = Self.events(in: ledger)
                for name in OracleCase.names where events[name, default: []] != wanted[name] {
                    let (found, wanted) = (events[name, default: []], wanted[name, default: []])
                    let first = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset
                    let index = first ?? min(found.count, wanted.count)
                    Issue.record(
                        """
                        seed \(seed), \(way), \(name): event \(index) is \(found.dropFirst(index).first.map { "\($0)" } ?? "-")
                        and not \(wanted.dropFirst(index).first.map { "\($0)" } ?? "-") by
                        \(oracleCase.text)\(oracleCase.permits)
                        """
                    )
                }
            }
        }
        #expect(counts.count == 5 && counts.values.allSatisfy { $0 > 30 }, "\(counts)")
    }

    /// After each reading the clock is looked at, once or more often, before the next one arrives.
    private static func course(of arrivals: [ToldReading], using random: inout SplitMix64) -> Course {
        var course = Course(following: arrivals, inBatchesOf: [1])
        var turns: [Course.Turn] = []
        for (index, told) in arrivals.enumerated() {
            let next = index + 1 < arrivals.count ? arrivals[index + 1].observedAt : OracleCase.horizon
            var now = told.observedAt
            turns.append(Course.Turn(readings: [told.arriving(at: now)], now: now))
            while !random.oneIn(3) {
                let milliseconds = Int64.random(in: 0...max(0, (next - now).milliseconds), using: &random)
                now = now + TimeSpan(milliseconds: random.oneIn(3) ? milliseconds / 10_000 * 10_000 : milliseconds)
                turns.append(Course.Turn(readings: [], now: now))
            }
        }
        turns.append(Course.Turn(readings: [], now: OracleCase.horizon + .seconds(30)))
        course.turns = turns
        return course
    }

    private static func events(in ledger: Ledger) -> [String: [Oracle.Event]] {
        var events: [String: [Oracle.Event]] = [:]
        for event in ledger.events {
            events[event.alert.rule, default: []].append(
                Oracle.Event(
                    kind: event.kind,
                    at: event.at,
                    onset: event.alert.onsetAt,
                    severity: event.alert.severity
                )
            )
        }
        return events
    }
}
