import Rules
import Telemetry
import TestSupport
import Testing

/// What holds for every fleet: seeded, the seed in the message.
@Suite struct PropertyTests {
    private let rules: RuleSet

    init() throws {
        let loaded = load(rules: RandomFleet.rules, permits: RandomFleet.permits)
        try #require(loaded.problems.isEmpty, "\(loaded.problems)")
        rules = loaded.rules
    }

    @Test func batchesDoNotMatter() {
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let arrivals = RandomFleet(seed: seed).arrivals
            let whole = Course(following: arrivals, inBatchesOf: [arrivals.count]).judged(by: rules)
            expectSame(Course(following: arrivals, inBatchesOf: [1]).judged(by: rules), whole, seed)
            let sizes = (0..<9).map { _ in Int.random(in: 1...40, using: &random) }
            expectSame(Course(following: arrivals, inBatchesOf: sizes).judged(by: rules), whole, seed)
        }
    }

    @Test func theRandomFleetComesToEveryKindOfEvent() {
        var counts: [String: Int] = [:]
        var admissions: Set<Admission> = []
        for seed in 1...8 as ClosedRange<UInt64> {
            let ledger = Course(following: RandomFleet(seed: seed).arrivals, inBatchesOf: [50]).judged(by: rules)
            for event in ledger.events {
                counts["\(event.alert.rule) \(event.kind.name)", default: 0] += 1
                guard case .resolved(let reason) = event.kind else { continue }
                counts["\(event.alert.rule) \(reason.rawValue)", default: 0] += 1
            }
            admissions.formUnion(ledger.admissions)
        }
        let wanted =
            rules.rules.flatMap { ["\($0.id) fired", "\($0.id) resolved"] } + [
                "curfew cleared", "curfew window_closed", "often window_closed", "quiet window_closed",
                "silent reported",
                "silent escalated", "growing escalated",
            ]
        let missing = wanted.filter { counts[$0] == nil }
        #expect(missing.isEmpty, "only \(counts.sorted { $0.key < $1.key })")
        #expect(admissions == [.judged, .late, .jump])
    }

    @Test func repetitionsChangeNothing() {
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let arrivals = RandomFleet(seed: seed).arrivals
            let once = Course(following: arrivals, inBatchesOf: [64]).judged(by: rules)
            var repeated: [ToldReading] = []
            for told in arrivals {
                repeated.append(told)
                if random.oneIn(3) { repeated.append(told) }
                while random.oneIn(4), let earlier = repeated.randomElement(using: &random) { repeated.append(earlier) }
            }
            let often = Course(following: repeated, inBatchesOf: [64]).judged(by: rules)
            #expect(often.admissions.count > once.admissions.count)
            expectSame(often, once, seed)
        }
    }

    @Test func crashesDoNotMatter() {
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            let arrivals = RandomFleet(seed: seed).arrivals
            for course in [Course(following: arrivals, inBatchesOf: [7, 1, 23]), Course(byTheWall: arrivals)] {
                let whole = course.judged(by: rules)
                let crashes = Set(course.turns.indices.filter { _ in random.oneIn(4) })
                let interrupted = course.judged(by: rules, crashesAfter: crashes)
                expectSame(interrupted, whole, seed)
                #expect(interrupted.admissions == whole.admissions, "seed \(seed)")
            }
        }
    }

    /// Between the instant at which a window opens or closes, its decision half a minute later, and the next readings.
    @Test(arguments: [10, 20, 30, 40] as [Int64])
    func crashesAroundBoundariesDoNotMatter(secondsAfter: Int64) {
        for seed in 9...10 as ClosedRange<UInt64> {
            let course = Course(byTheWall: RandomFleet(seed: seed).arrivals)
            let crashes = course.turns.indices.filter {
                course.turns[$0].now.map { $0.milliseconds % 60_000 == secondsAfter * 1000 } ?? false
            }
            #expect(crashes.count > 40)
            expectSame(course.judged(by: rules, crashesAfter: Set(crashes)), course.judged(by: rules), seed)
        }
    }

    /// What was not acknowledged before a crash is delivered again: here the batch before is judged a second time.
    @Test func deliveryAfterACrashDoesNotMatter() {
        for seed in 1...6 as ClosedRange<UInt64> {
            let course = Course(following: RandomFleet(seed: seed).arrivals, inBatchesOf: [13])
            var again = course
            again.turns = course.turns.flatMap { [$0, $0] }
            let crashes = Set(again.turns.indices.filter { $0.isMultiple(of: 2) })
            expectSame(again.judged(by: rules, crashesAfter: crashes), course.judged(by: rules), seed)
        }
    }

    @Test func firedAndResolvedAlternateAndIdentifiersAreUnique() {
        for seed in 1...8 as ClosedRange<UInt64> {
            let arrivals = RandomFleet(seed: seed).arrivals
            for course in [Course(following: arrivals, inBatchesOf: [50]), Course(byTheWall: arrivals)] {
                let ledger = course.judged(by: rules)
                var fired: Set<String> = []
                var open: [String: AlertEvent] = [:]
                for event in ledger.events {
                    let key = "\(event.alert.rule) \(event.alert.device)"
                    switch event.kind {
                    case .fired:
                        #expect(open.updateValue(event, forKey: key) == nil, "seed \(seed): \(describe(event))")
                        #expect(fired.insert(event.alert.id).inserted, "seed \(seed): \(describe(event))")
                        #expect(event.alert.onsetAt <= event.at && event.alert.firedAt == event.at, "seed \(seed)")
                    case .escalated:
                        let before = open.updateValue(event, forKey: key)?.alert
                        #expect(before?.id == event.alert.id, "seed \(seed): \(describe(event))")
                        #expect(before.map { $0.severity.rank < event.alert.severity.rank } == true, "seed \(seed)")
                    case .resolved:
                        let start = open.removeValue(forKey: key)
                        #expect(start?.alert == event.alert, "seed \(seed): \(describe(event))")
                        #expect(event.at >= event.alert.firedAt, "seed \(seed): \(describe(event))")
                    }
                }
                let firing = ledger.allStates.compactMap { state in
                    if case .firing(let alert, _) = state.state { alert.id } else { nil }
                }
                #expect(Set(firing) == Set(open.values.map(\.alert.id)), "seed \(seed)")
            }
        }
    }

    @Test func lateReadingsLeaveNoTrace() {
        var late = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            let course = Course(byTheWall: RandomFleet(seed: seed).arrivals)
            let whole = course.judged(by: rules)
            var admissions = whole.admissions[...]
            var inTime = course
            for turn in course.turns.indices {
                inTime.turns[turn].readings.removeAll { _ in admissions.popFirst() == .late }
            }
            late += whole.admissions.count { $0 == .late }
            expectSame(inTime.judged(by: rules), whole, seed)
        }
        #expect(late > 100)
    }

    @Test func devicesAreJudgedAsIfAlone() {
        for seed in 1...4 as ClosedRange<UInt64> {
            let arrivals = RandomFleet(seed: seed).arrivals
            for course in [Course(following: arrivals, inBatchesOf: [50]), Course(byTheWall: arrivals)] {
                let all = course.judged(by: rules).events
                for device in RandomFleet.devices {
                    let alone = course.events(of: device, by: rules)
                    #expect(alone == all.filter { $0.alert.device == device }, "seed \(seed): \(device)")
                }
            }
        }
    }

    private func expectSame(
        _ found: Ledger,
        _ wanted: Ledger,
        _ seed: UInt64,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard found.events != wanted.events else {
            #expect(found.allStates == wanted.allStates, "seed \(seed)", sourceLocation: sourceLocation)
            return
        }
        let pairs = zip(found.events, wanted.events)
        let first = pairs.enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? pairs.underestimatedCount
        let sides = [found, wanted].map { $0.events.dropFirst(first).prefix(2).map { describe($0) } }
        Issue.record(
            "seed \(seed): event \(first) is \(sides[0]), not \(sides[1])",
            sourceLocation: sourceLocation
        )
    }
}
