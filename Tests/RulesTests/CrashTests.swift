import Rules
import Testing

/// A judge that is built again after any reading has forgotten nothing that decides something later.
@Suite struct CrashTests {
    @Test func whereADeviceWasBeforeItLostItsPosition() {
        expectSameAfterEveryCrash(
            rule("inside", #"when: inside("core")"#),
            """
            08:00:00 T1 at core
            08:00:10 T1 speed 10
            08:00:20 T1 at far
            08:00:30 T1 at core
            """
        )
    }

    @Test func whatChangedWithTheFirstReadingOfAWindow() {
        expectSameAfterEveryCrash(
            rule("restless", #"when: 'count(load, "2m", changed(load)) >= 2'"#),
            """
            08:00:00 T1 load empty
            08:02:30 T1 load full
            08:03:00 T1 load full
            08:04:00 T1 load empty
            08:06:00 T1 load full
            """
        )
    }

    @Test func whatChangedInASilence() {
        expectSameAfterEveryCrash(
            rule("restless", #"when: 'count(load, "2m", changed(load)) >= 1'"#)
                + rule("changed", "when: changed(load)")
                + rule("calm", #"when: 'since(changed(load), "1m") >= duration("1m")'"#),
            """
            08:00:00 T1 load empty
            08:15:00 T1 load full
            08:16:00 T1 load full
            08:20:00 T1 load empty
            08:21:00 T1 load empty
            """
        )
    }

    @Test func howOftenAndForHowLong() {
        expectSameAfterEveryCrash(
            rule("often", "when: speed > 60, repeat: 3, hold: 20s, keep_firing: 1m, during: \"08:00-08:05\"")
                + rule("grave", "when: speed > 70, escalate: [{ after: 20s, severity: major }], suppressed_by: [often]"),
            """
            07:59:50 T1 speed 80
            08:00:10 T1 speed 80
            08:00:20 T1 speed 80
            08:00:30 T1 speed 10
            08:00:40 T1 speed 80
            08:01:00 T1 speed 80
            08:01:10 T1 speed 10
            08:02:10 T1 speed 80
            08:02:30 T1 speed 80
            08:02:50 T1 speed 80
            08:05:00 T1 speed 80
            08:05:20 T1 speed 80
            """
        )
    }

    private func expectSameAfterEveryCrash(
        _ rules: String,
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let loaded = load(rules: rules)
        #expect(loaded.problems.isEmpty, sourceLocation: sourceLocation)
        let course = Course(following: told(text), inBatchesOf: [1])
        let whole = course.judged(by: loaded.rules)
        #expect(!whole.events.isEmpty, sourceLocation: sourceLocation)
        for crash in course.turns.indices {
            let ledger = course.judged(by: loaded.rules, crashesAfter: [crash])
            let reading = text.split(separator: "\n")[crash]
            #expect(
                ledger.events.map { describe($0) } == whole.events.map { describe($0) },
                "after \(reading)",
                sourceLocation: sourceLocation
            )
            #expect(ledger.admissions == whole.admissions, "after \(reading)", sourceLocation: sourceLocation)
        }
    }
}
