import Testing

/// `during`: what happens at the instants at which a window opens and closes.
@Suite struct WindowTests {
    private let curfew = rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00""#)
    private let held = rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00", hold: 30s"#)

    @Test func truckAlreadyInsideViolatesAtTheVeryInstantOfOpening() {
        story(
            curfew,
            """
            06:59:50 T1 at core
            07:00:29.999 clock
            07:00:30 clock            -> fired curfew of T1 at 07:00:00 onset 07:00:00 place core
            """
        )
    }

    @Test func itsNextReadingTellsItToo() {
        story(
            curfew,
            """
            06:59:50 T1 at core
            07:00:05 T1 at core       -> fired curfew at 07:00:00 onset 07:00:00 place core
            """
        )
    }

    @Test func holdCountsFromTheOpening() {
        story(
            held,
            """
            06:50:00 T1 at core
            06:59:50 T1 at core
            07:00:10 T1 at core
            07:00:29 T1 at core
            07:00:40 T1 at core       -> fired curfew onset 07:00:00 place core
            """
        )
    }

    @Test func silenceAfterTheOpeningDoesNotFulfilTheHold() {
        story(
            held,
            """
            06:59:50 T1 at core
            07:20:00 clock
            """
        )
    }

    @Test func readingThatIsTooOldSaysNothingAboutTheOpening() {
        story(
            curfew,
            """
            06:49:59.999 T1 at core
            06:50:00 T2 at core
            07:10:00 clock            -> fired curfew of T2 at 07:00:00
            """
        )
    }

    @Test func readingOfTheInstantOfOpeningDecidesItself() {
        story(
            curfew,
            """
            06:59:50 T1 at core
            07:00:00 T1 at yard
            07:05:00 clock
            07:06:00 T1 at core       -> fired curfew onset 07:06:00
            """
        )
    }

    @Test func closingResolvesAtTheBoundaryThoughTheDeviceIsSilent() {
        story(
            rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00", keep_firing: 2m"#),
            """
            21:30:00 T1 at core       -> fired curfew
            22:00:29 clock
            22:00:30 clock            -> resolved curfew window_closed of T1 at 22:00:00
            """
        )
    }

    @Test func closingEndsClearingToo() {
        story(
            rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00", keep_firing: 2m"#),
            """
            21:30:00 T1 at core       -> fired curfew
            21:59:00 T1 at yard
            22:10:00 T1 at yard       -> resolved curfew window_closed at 22:00:00
            """
        )
    }

    @Test func readingOfTheInstantOfClosingIsOutsideOfTheWindow() {
        story(
            curfew,
            """
            21:59:50 T1 at core       -> fired curfew
            22:00:00 T1 at core       -> resolved curfew window_closed
            22:00:10 T1 at core
            """
        )
    }

    @Test func closingBreaksTheHold() {
        story(
            rule("curfew", #"when: inside("core"), hold: 10m, during: "07:00-08:00,08:05-09:00""#),
            """
            07:55:00 T1 at core
            08:02:00 T1 at core
            08:06:00 T1 at core
            08:14:59 T1 at core
            08:15:00 T1 at core       -> fired curfew onset 08:05:00
            """
        )
    }

    @Test func violationsOutsideOfTheWindowDoNotCount() {
        story(
            curfew,
            """
            06:00:00 T1 at core
            06:30:00 T1 at yard
            22:30:00 T1 at core
            """
        )
    }

    @Test func nightSpansMidnight() {
        story(
            rule("night", "when: speed > 40, during: \"22:00-06:00\""),
            """
            21:59:59 T1 speed 50
            22:00:01 T1 speed 50      -> fired night at 22:00:00 onset 22:00:00
            23:59:59 T1 speed 50
            2026-11-24
            00:00:00 T1 speed 50
            05:59:59 T1 speed 50
            06:00:01 T1 speed 50      -> resolved night window_closed at 06:00:00
            """
        )
    }

    @Test func holidaysAreWhatTheWindowSaysOfThem() {
        story(
            rule("rush", "when: speed > 40, during: \"Mo-Fr 07:00-09:00; PH off\""),
            """
            08:00:00 T1 speed 50      -> fired rush
            2026-11-24
            08:00:00 T1 speed 50      -> resolved rush window_closed at 2026-11-23T09:00:00 -> fired rush
            2026-11-25
            08:00:00 T1 speed 50      -> resolved rush window_closed at 2026-11-24T09:00:00
            2026-11-26
            08:00:00 T1 speed 50      -> fired rush
            """
        )
    }

    @Test func longSilenceEndsWithTheFirstClosingAndNoLaterOpening() {
        story(
            curfew,
            """
            21:00:00 T1 at core       -> fired curfew
            2026-12-23
            12:00:00 T1 at core
                -> resolved curfew window_closed at 2026-11-23T22:00:00 -> fired curfew onset 2026-12-23T12:00:00
            """
        )
    }
}
