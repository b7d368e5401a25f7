import Testing

/// Rules with `absent`.
@Suite struct SilenceTests {
    private let silent = rule("silent", "absent: 10m")

    @Test func firesOnceWhenTheSpanIsOver() {
        story(
            silent,
            """
            08:00:00 T1 speed 10
            08:10:29.999 clock
            08:10:30 clock            -> fired silent of T1 at 08:10:00 onset 08:00:00
            09:00:00 clock
            12:00:00 clock
            """
        )
    }

    @Test func eachReadingBeginsTheSpanAnew() {
        story(
            silent,
            """
            08:00:00 T1 speed 10
            08:00:01 T2 speed 10
            08:07:00 T1 speed 10
            08:09:00 T2 speed 10
            08:16:00 T2 speed 10
            08:17:30 clock            -> fired silent of T1 at 08:17:00 onset 08:07:00
            08:26:29 clock
            08:26:30 clock            -> fired silent of T2 at 08:26:00 onset 08:16:00
            """
        )
    }

    @Test func nextReadingResolvesIt() {
        story(
            silent,
            """
            08:00:00 T1 speed 10
            08:20:00 clock            -> fired silent of T1 at 08:10:00
            08:25:00 T1 speed 10      -> resolved silent reported
            08:36:00 clock            -> fired silent of T1 at 08:35:00 onset 08:25:00
            """
        )
    }

    @Test func shortSilenceIsToldWithTheReadingThatEndsIt() {
        story(
            silent,
            """
            08:00:00 T1 speed 10
            08:10:00 T1 speed 10
            08:20:00.001 T1 speed 10  -> fired silent at 08:20:00 -> resolved silent reported
            """
        )
    }

    @Test func conditionIsOnTheLastReading() {
        story(
            rule("silent", "absent: 10m, when: last.ignition")
                + rule("main", #"absent: 10m, when: 'device.grade == "main"'"#),
            """
            08:00:00 T1 ignition on
            08:01:00 T1 ignition off
            08:01:00 T2 ignition on
            08:01:00 T9 speed 10
            08:12:00 clock            -> fired main of T1 at 08:11:00 -> fired silent of T2 at 08:11:00
            """
        )
    }

    /// The daemon was away and the broker kept the readings: they arrive at once, and show that the device was not silent.
    @Test func backlogIsNoSilence() {
        story(
            silent,
            clock: .wall,
            """
            08:00:00 T1 speed 10
            08:05:00 T1 speed 10 received 08:30:00
            08:14:00 T1 speed 10 received 08:30:00
            08:30:00 clock
            """
        )
    }

    @Test func silenceInsideABacklogIsToldOnArrival() {
        story(
            silent,
            clock: .wall,
            """
            08:00:00 T1 speed 10
            08:25:00 T1 speed 10 received 08:30:00
                -> fired silent at 08:10:00 onset 08:00:00 -> resolved silent reported at 08:30:00
            """
        )
    }

    @Test func nobodyIsToBlameWhileNothingCouldBeHeard() {
        story(
            silent,
            clock: .wall,
            listeningSince: "08:20:00",
            """
            08:00:00 T1 speed 10
            08:30:29 clock
            08:30:30 clock            -> fired silent of T1 at 08:30:00 onset 08:20:00
            """
        )
    }

    @Test func lateReadingsAreNoSignOfLife() {
        story(
            silent,
            clock: .wall,
            """
            08:00:00 T1 speed 10
            07:59:00 T1 speed 10 received 08:09:00 is late
            08:00:00 T1 speed 10 received 08:09:00 is late
            08:10:30 clock            -> fired silent of T1 at 08:10:00
            07:59:30 T1 speed 10 received 08:11:00 is late
            08:11:00 T1 speed 10      -> resolved silent reported
            """
        )
    }

    @Test func fixesThatAreNotBelievedAreSignsOfLife() {
        story(
            silent,
            """
            08:00:00 T1 at core
            08:00:10 T1 at far is jump
            08:10:30 clock
            08:10:40 clock            -> fired silent of T1 at 08:10:10 onset 08:00:10
            """
        )
    }

    @Test func silenceDoesNotMakeReadingsLate() {
        story(
            silent + rule("speeding", "when: speed > 60"),
            clock: .wall,
            """
            08:00:00 T1 speed 10
            08:20:00 clock                            -> fired silent of T1 at 08:10:00
            08:05:00 T1 speed 70 received 08:21:00
                -> fired speeding at 08:05:00 -> resolved silent reported at 08:21:00
            """
        )
    }

    @Test func silenceThatLastsIntoAWindowFiresAtItsOpening() {
        story(
            rule("silent", "absent: 10m, during: \"07:00-22:00\""),
            """
            06:00:00 T1 speed 10
            06:55:00 T2 speed 10
            07:00:30 clock            -> fired silent of T1 at 07:00:00 onset 06:00:00
            07:05:30 clock            -> fired silent of T2 at 07:05:00 onset 06:55:00
            08:00:00 T2 speed 10      -> resolved silent reported
            22:00:30 clock
                -> fired silent of T2 at 08:10:00 onset 08:00:00
                -> resolved silent window_closed of T1 at 22:00:00 -> resolved silent window_closed of T2 at 22:00:00
            2026-11-24
            12:00:00 clock
            12:00:00 T1 speed 10
            12:10:30 clock            -> fired silent of T1 at 12:10:00 onset 12:00:00
            """
        )
    }
}
