import Testing

/// What time alone decides waits for readings that are still on their way.
@Suite struct BacklogTests {
    private let curfew = rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00""#)

    @Test func readingsThatComeLateStillDecideTheOpening() {
        story(
            curfew,
            """
            06:58:00 T1 at core
            07:00:00 T1 at yard received 07:00:20
            """
        )
    }

    /// A terminal uploads what it kept while out of reach: time must not decide before it has ended.
    @Test func backlogIsJudgedInItsOwnTime() {
        story(
            curfew,
            clock: .wall,
            """
            07:59:50 T2 speed 10
            08:00:00 clock
            06:50:00 T1 at core received 08:00:00
            08:00:10 clock
            06:55:00 T1 at core received 08:00:10
            08:00:35 clock
            06:59:00 T1 at yard received 08:00:35
            08:01:00 clock
            07:05:00 T1 at core received 08:01:00  -> fired curfew
            07:10:00 T1 at yard received 08:01:00  -> resolved curfew cleared
            08:02:00 clock
            """
        )
    }

    @Test func backlogThatEndsBeforeTheOpeningIsDecidedSoonAfter() {
        story(
            curfew,
            clock: .wall,
            """
            07:59:50 T2 speed 10
            08:00:00 clock
            06:55:00 T1 at core received 08:00:10
            08:00:39.999 clock
            08:00:40 clock            -> fired curfew of T1 at 07:00:00
            """
        )
    }

    @Test func backlogKeepsAnAlertThatTimeWouldHaveCleared() {
        story(
            rule("steady", "when: speed > 60, keep_firing: 1m"),
            clock: .wall,
            """
            07:00:00 T1 speed 70 received 08:00:00  -> fired steady
            07:00:10 T1 speed 20 received 08:00:00
            08:00:10 clock
            07:00:50 T1 speed 70 received 08:00:20
            08:01:00 clock
            07:10:00 T1 speed 20 received 08:01:05
            08:01:34.999 clock
            08:01:35 clock            -> resolved steady cleared of T1 at 07:11:00
            """
        )
    }
}
