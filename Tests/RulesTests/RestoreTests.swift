import Rules
import Telemetry
import Testing

/// A judge that takes up where another ended, under the same rules or under new ones.
@Suite struct RestoreTests {
    private let fast = rule("fast", "when: speed > 60, hold: 10s, keep_firing: 1m")

    /// Plays readings under some rules, and goes on with others.
    private func restart(
        from before: String,
        to after: String,
        _ readings: String,
        then later: String = "",
        now: String = "09:00:00"
    ) throws -> (ledger: Ledger, judgement: Judgement) {
        let first = load(rules: before)
        let second = load(rules: after)
        try #require(first.problems.isEmpty && second.problems.isEmpty)
        let course = Course(following: told(readings), inBatchesOf: [100])
        let ledger = course.judged(by: first.rules)
        let directory = DeviceDirectory()
        var judgement = Judgement()
        var judge = ledger.judge(second.rules, directory, Judge.Settings(), now: time(now), into: &judgement)
        for told in told(later) {
            var batch = [told.reading(in: directory)]
            judge.judge(&batch, into: &judgement)
        }
        judge.advance(to: time("12:00:00"), into: &judgement)
        return (ledger, judgement)
    }

    @Test func alertOfARuleThatIsGoneEnds() throws {
        let (ledger, judgement) = try restart(
            from: fast,
            to: rule("other", "when: speed > 90"),
            "08:00:00 T1 speed 70\n08:00:10 T1 speed 70"
        )
        #expect(judgement.events.map(\.kind) == [.resolved(.ruleRemoved)])
        #expect(judgement.events.first?.at == time("09:00:00"))
        #expect(judgement.events.first?.alert == ledger.events.first?.alert)
        #expect(judgement.states.map(\.state) == [.inactive])
    }

    @Test func whatWasPendingUnderARuleThatIsGoneIsForgotten() throws {
        let (_, judgement) = try restart(from: fast, to: rule("other", "when: speed > 90"), "08:00:00 T1 speed 70")
        #expect(judgement.events.isEmpty)
        #expect(judgement.states.map(\.state) == [.inactive])
    }

    @Test func ruleOfAnotherClassIsAnotherRule() throws {
        let (_, judgement) = try restart(
            from: fast,
            to: rule("fast", class: "fume", "when: fume > 60"),
            "08:00:00 T1 speed 70\n08:00:10 T1 speed 70"
        )
        #expect(judgement.events.map(\.kind) == [.resolved(.ruleRemoved)])
    }

    @Test func alertGoesOnUnderTheSameRule() throws {
        let (ledger, judgement) = try restart(
            from: fast,
            to: fast + rule("other", "when: speed > 65"),
            "08:00:00 T1 speed 70\n08:00:10 T1 speed 70",
            then: "08:01:00 T1 speed 70\n08:02:00 T1 speed 10"
        )
        #expect(
            judgement.events.map { describe($0) } == [
                "fired other of T1 at \(time("08:01:00")) onset \(time("08:01:00"))",
                "resolved (cleared) other of T1 at \(time("08:02:00")) onset \(time("08:01:00"))",
                "resolved (cleared) fast of T1 at \(time("08:03:00")) onset \(time("08:00:00"))",
            ]
        )
        #expect(judgement.events.last?.alert == ledger.events.first?.alert)
    }

    @Test func holdAndClearingGoOn() throws {
        let (_, judgement) = try restart(from: fast, to: fast, "08:00:00 T1 speed 70", then: "08:00:10 T1 speed 70")
        #expect(judgement.events.map(\.alert.onsetAt) == [time("08:00:00")])
        let (_, clearing) = try restart(
            from: fast,
            to: fast,
            "08:00:00 T1 speed 70\n08:00:10 T1 speed 70\n08:00:20 T1 speed 10"
        )
        #expect(clearing.events.map(\.at) == [time("08:01:20")])
    }

    @Test func windowThatClosedMeanwhileEndsTheAlertAtItsInstant() throws {
        let curfew = rule("curfew", #"when: inside("core"), during: "07:00-08:30""#)
        let (_, judgement) = try restart(from: curfew, to: curfew, "08:00:00 T1 at core")
        #expect(judgement.events.map(\.kind) == [.resolved(.windowClosed)])
        #expect(judgement.events.map(\.at) == [time("08:30:00")])
    }

    @Test func alertOutlivesTheReadingsThatItCameFrom() throws {
        let curfew = rule("curfew", #"when: inside("core"), during: "07:00-08:30""#)
        let rules = load(rules: curfew).rules
        let ledger = Course(following: told("08:00:00 T1 at core"), inBatchesOf: [1]).judged(by: rules)
        let directory = DeviceDirectory()
        var judge = Judge(rules: rules, directory: directory, settings: Judge.Settings())
        var judgement = Judgement()
        judge.restore(ledger.allStates, now: time("09:00:00"), into: &judgement)
        #expect(judgement.isEmpty)
        var batch = told("09:00:00 T1 at core").map { $0.reading(in: directory) }
        judge.judge(&batch, into: &judgement)
        #expect(judgement.events.map(\.at) == [time("08:30:00")])
    }

    @Test func ruleThatTurnsToSilenceForgetsWhatWasPending() throws {
        let (_, judgement) = try restart(from: fast, to: rule("fast", "absent: 10m"), "08:00:00 T1 speed 70")
        #expect(judgement.events.map(\.kind) == [.fired])
        #expect(judgement.events.map(\.at) == [time("08:10:00")])
    }

    @Test func memoryIsTheLongestWindowOfTheClass() {
        let rules = load(
            rules: rule("a", #"when: 'mean(speed, "10m") > 1'"#) + rule("b", #"when: 'max(speed, "2h") > 1'"#)
                + rule("c", class: "fume", "when: fan")
        ).rules
        #expect(rules.memory(of: classIndex(of: "T1")) == .hours(2))
        #expect(rules.memory(of: classIndex(of: "F1")) == .zero)
    }
}
