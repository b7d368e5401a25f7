import Telemetry
import Testing

/// What a condition sees, and what comes of a verdict that is neither true nor false.
@Suite struct ConditionTests {
    // MARK: - Unknown verdicts

    @Test func absentFieldChangesNothing() {
        story(
            rule("speeding", "when: speed > 60, hold: 30s"),
            """
            08:00:00 T1 speed 70
            08:00:10 T1 load full
            08:00:30 T1 speed 70      -> fired speeding onset 08:00:00
            08:00:40 T1 load full
            08:00:50 T1 speed 20      -> resolved speeding cleared
            """
        )
    }

    @Test func limitOfADeviceThatTheRegisterDoesNotKnowIsUnknown() {
        story(
            rule("limit", "when: speed > device.limit"),
            """
            08:00:00 T9 speed 200
            08:00:10 T3 speed 200
            08:00:20 T1 speed 61      -> fired limit
            08:00:30 T2 speed 51      -> fired limit
            08:00:40 T1 speed 60      -> resolved limit cleared
            """
        )
    }

    @Test func falseDecidesBesideAnErrorAndTrueDoesNot() {
        story(
            rule("both", #"when: 'load == "full" && speed > device.limit'"#),
            """
            08:00:00 T1 load full speed 70    -> fired both
            08:00:10 T1 load full
            08:00:20 T1 load empty            -> resolved both cleared
            08:00:30 T9 load full speed 70
            """
        )
    }

    @Test func trueDecidesBesideAnErrorInAnAlternative() {
        story(
            rule("either", #"when: 'load == "full" || speed > device.limit'"#),
            """
            08:00:00 T9 load full             -> fired either
            08:00:10 T9 load empty speed 10
            08:00:20 T9 load full
            """
        )
    }

    @Test func unregisteredDevicesAreJudgedByRulesThatNeedNoRegister() throws {
        let found = try events(
            rule("speeding", "when: speed > 60") + rule("limit", "when: speed > device.limit")
                + rule("curfew", "when: 'speed > 60 && !permitted()'"),
            "08:00:00 T9 speed 70"
        )
        #expect(found.map(\.alert.rule) == ["speeding"])
        #expect(found[0].alert.district == "unassigned")
        #expect(found[0].alert.deviceName == nil)
        #expect(found[0].alert.company == nil)
    }

    // MARK: - The reading before

    @Test func previousIsTheReadingBefore() {
        story(
            rule("dumping", #"when: 'previous.load == "full" && load == "empty"', keep_firing: 1m"#),
            """
            08:00:00 T1 load empty
            08:00:10 T1 load full
            08:00:15 T2 load empty
            08:00:20 T1 load empty    -> fired dumping
            08:00:30 T1 load empty
            08:05:00 T1 load full     -> resolved dumping cleared at 08:01:30
            08:05:10 T1 speed 10
            08:05:20 T1 load empty
            """
        )
    }

    @Test func whenAWindowOpensThereIsNoPrevious() {
        story(
            rule("first", "when: '!has(previous.speed)', during: \"07:00-08:00\""),
            """
            06:59:00 T1 speed 10
            06:59:30 T1 speed 10
            07:00:10 T1 speed 10      -> fired first at 07:00:00 -> resolved first cleared
            """
        )
    }

    // MARK: - Figures over a stretch of time

    @Test func figuresCoverTheStretchUpToTheReading() {
        story(
            rule("mean", class: "fume", #"when: 'mean(fume, "1m") > 2'"#)
                + rule("least", class: "fume", #"when: 'min(fume, "1m") > 2'"#)
                + rule("most", class: "fume", #"when: 'max(fume, "1m") > 5'"#)
                + rule("many", class: "fume", #"when: 'count(fan, "1m") >= 3'"#),
            """
            08:00:00 F1 fume 1 fan on
            08:00:20 F1 fume 2 fan on
            08:00:40 F1 fume 6 fan on         -> fired mean -> fired most -> fired many
            08:01:00 F1 fume 3
                -> resolved many cleared
            08:01:20 F1 fume 2.5              -> fired least
            08:01:40 F1 fume 2.5              -> resolved most cleared
            08:04:00 F1 fume 0.5              -> resolved mean cleared -> resolved least cleared
            """
        )
    }

    @Test func figuresOverNothingAreUnknownButACountIsZero() {
        story(
            rule("mean", class: "fume", #"when: 'mean(fume, "1m") < 1'"#)
                + rule("none", class: "fume", #"when: 'count(fume, "1m") == 0'"#),
            """
            08:00:00 F1 fan on        -> fired none
            08:00:10 F1 fume 0.5      -> fired mean -> resolved none cleared
            08:01:10 F1 fan on        -> fired none
            08:01:20 F1 fume 2        -> resolved mean cleared -> resolved none cleared
            """
        )
    }

    @Test func figuresAtTheOpeningOfAWindowLeaveOutWhatIsTooOldThen() {
        story(
            rule("mean", class: "fume", #"when: 'mean(fume, "5m") > 2', during: "07:00-08:00""#),
            """
            06:54:00 F1 fume 9
            06:56:00 F1 fume 1
            06:58:00 F1 fume 1
            07:00:30 clock
            """
        )
    }

    @Test func wholeNumbersAreFiguredToo() {
        story(
            rule("axles", #"when: 'mean(axles, "1m") > 4.0 && axles > 3'"#),
            """
            08:00:00 T1 axles 4
            08:00:10 T1 axles 6       -> fired axles
            """
        )
    }
}
