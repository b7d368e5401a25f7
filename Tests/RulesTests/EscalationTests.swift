import Testing

/// `escalate`: a violation that goes on gets graver.
@Suite struct EscalationTests {
    private let growing = rule(
        "growing",
        "when: speed > 60, keep_firing: 1m, escalate: [{ after: 1m, severity: major }, { after: 5m, severity: critical }]"
    )

    @Test func aReadingThatIsLateEnoughMakesItGraver() {
        story(
            growing,
            """
            08:00:00 T1 speed 70      -> fired growing to minor
            08:00:59 T1 speed 70
            08:01:00 T1 speed 70      -> escalated growing to major
            08:04:00 T1 speed 70
            08:05:10 T1 speed 70      -> escalated growing to critical onset 08:00:00
            08:06:00 T1 speed 70
            08:06:10 T1 speed 10
            08:07:11 T1 speed 10      -> resolved growing cleared at 08:07:10 to critical
            """
        )
    }

    @Test func stepsThatAreOverAreSkipped() {
        story(
            growing,
            """
            08:00:00 T1 speed 70      -> fired growing
            08:05:00 T1 speed 70      -> escalated growing to critical
            """
        )
    }

    @Test func silenceDoesNotMakeItGraver() {
        story(
            growing,
            """
            08:00:00 T1 speed 70      -> fired growing
            08:30:00 clock
            """
        )
    }

    @Test func aSatisfiedReadingDoesNotEither() {
        story(
            growing,
            """
            08:00:00 T1 speed 70      -> fired growing
            08:00:50 T1 speed 10
            08:01:10 T1 speed 10
            08:01:20 T1 speed 70      -> escalated growing to major
            """
        )
    }

    @Test func whoFiresLateFiresGraver() {
        story(
            rule("held", "when: speed > 60, hold: 2m, escalate: [{ after: 1m, severity: major }]"),
            """
            08:00:00 T1 speed 70
            08:01:00 T1 speed 70
            08:02:00 T1 speed 70      -> fired held to major
            """
        )
    }

    @Test func silenceThatGoesOnGetsGraverByTheClock() {
        story(
            rule(
                "silent",
                "absent: 10m, escalate: [{ after: 30m, severity: major }, { after: 1h, severity: critical }]"
            ),
            """
            08:00:00 T1 speed 10
            08:20:00 clock            -> fired silent of T1 at 08:10:00 to minor
            08:30:29 clock
            08:30:30 clock            -> escalated silent of T1 at 08:30:00 to major onset 08:00:00
            10:00:00 clock            -> escalated silent of T1 at 09:00:00 to critical
            10:00:01 T1 speed 10      -> resolved silent reported to critical
            """
        )
    }

    @Test func aWindowThatClosesEndsBeforeItGetsGraver() {
        story(
            rule("silent", "absent: 10m, during: \"07:00-08:30\", escalate: [{ after: 30m, severity: major }]"),
            """
            08:00:00 T1 speed 10
            10:00:00 clock
                -> fired silent of T1 at 08:10:00
                -> resolved silent window_closed of T1 at 08:30:00 to minor
            """
        )
    }
}
