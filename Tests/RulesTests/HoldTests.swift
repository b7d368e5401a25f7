import Testing

/// `hold`, `keep_firing` and `gap`: how long a violation must be measured, and how long its end.
@Suite struct HoldTests {
    private let speeding = rule("speeding", "when: speed > 60, hold: 30s")
    private let steady = rule("steady", "when: speed > 60, keep_firing: 1m")

    @Test func holdIsFulfilledByTheFirstReadingThatIsOldEnough() {
        story(
            speeding,
            """
            08:00:00 T1 speed 55
            08:00:10 T1 speed 72
            08:00:39.999 T1 speed 74
            08:00:40 T1 speed 74      -> fired speeding onset 08:00:10
            08:00:50 T1 speed 75
            08:01:00 T1 speed 40      -> resolved speeding cleared onset 08:00:10
            08:01:10 T1 speed 41
            """
        )
    }

    @Test func holdIsNotFulfilledBySilence() {
        story(
            speeding,
            """
            08:00:00 T1 speed 72
            09:00:00 clock
            09:00:01 T2 speed 10
            """
        )
    }

    @Test func satisfiedReadingBreaksTheHold() {
        story(
            speeding,
            """
            08:00:00 T1 speed 72
            08:00:20 T1 speed 60
            08:00:25 T1 speed 72
            08:00:50 T1 speed 72
            08:00:55 T1 speed 72      -> fired speeding onset 08:00:25
            """
        )
    }

    @Test func gapRestartsTheHold() {
        story(
            rule("speeding", "when: speed > 60, hold: 30s, gap: 1m"),
            """
            08:00:00 T1 speed 72
            08:01:00.001 T1 speed 72
            08:01:20 T1 speed 72
            08:01:30.001 T1 speed 72  -> fired speeding onset 08:01:00.001
            08:30:00 T1 speed 73
            08:40:00 T1 speed 10      -> resolved speeding cleared
            """
        )
    }

    @Test func gapBeforeAReadingThatTellsNothingRestartsTheHoldToo() {
        story(
            rule("speeding", "when: speed > 60, hold: 30s, gap: 1m"),
            """
            08:00:00 T1 speed 72
            08:05:00 T1 load full
            08:05:50 T1 speed 72
            08:06:20 T1 speed 72      -> fired speeding onset 08:05:50
            """
        )
    }

    @Test func holdOfExactlyTheGapCanBeFulfilledByTwoReadings() {
        story(
            rule("speeding", "when: speed > 60, hold: 15m"),
            """
            08:00:00 T1 speed 72
            08:15:00 T1 speed 72      -> fired speeding onset 08:00:00
            """
        )
    }

    @Test func withoutHoldTheFirstReadingFires() {
        story(
            rule("speeding", "when: speed > 60"),
            """
            08:00:00 T1 speed 61      -> fired speeding onset 08:00:00
            08:00:10 T1 speed 61
            08:00:20 T1 speed 60      -> resolved speeding cleared
            08:00:30 T1 speed 61      -> fired speeding onset 08:00:30
            """
        )
    }

    @Test func keepFiringBridgesShortPauses() {
        story(
            steady,
            """
            08:00:00 T1 speed 70      -> fired steady
            08:00:10 T1 speed 20
            08:00:40 T1 speed 70
            08:00:50 T1 speed 20
            08:01:30 T1 speed 20
            08:02:00 T1 speed 20      -> resolved steady cleared at 08:01:50
            """
        )
    }

    @Test func clearingEndsAtItsExactInstantThoughTheDeviceIsSilent() {
        story(
            steady,
            """
            08:00:00 T1 speed 70      -> fired steady
            08:00:10 T1 speed 20
            08:01:39.999 clock
            08:01:40 clock            -> resolved steady cleared of T1 at 08:01:10
            """
        )
    }

    @Test func clearingEndsBeforeAViolationOfTheSameInstant() {
        story(
            steady,
            """
            08:00:00 T1 speed 70      -> fired steady
            08:00:10 T1 speed 20
            08:01:10 T1 speed 70      -> resolved steady cleared -> fired steady onset 08:01:10
            """
        )
    }

    @Test func violationJustBeforeTheEndOfClearingKeepsTheAlert() {
        story(
            steady,
            """
            08:00:00 T1 speed 70      -> fired steady
            08:00:10 T1 speed 20
            08:01:09.999 T1 speed 70
            08:05:00 clock
            08:05:10 T1 speed 20
            08:06:40 clock            -> resolved steady cleared of T1 at 08:06:10
            """
        )
    }

    @Test func rulesOfADeviceAreToldInTheOrderOfTime() {
        story(
            rule("first", "when: speed > 60, keep_firing: 5m") + rule("second", "when: speed > 50, keep_firing: 1m"),
            """
            08:00:00 T1 speed 70      -> fired first -> fired second
            08:00:10 T1 speed 20
            08:10:00 T1 speed 20      -> resolved second cleared at 08:01:10 -> resolved first cleared at 08:05:10
            """
        )
    }

    @Test func devicesAreToldInTheOrderOfTimeAndThenByName() {
        story(
            steady,
            """
            08:00:00 T2 speed 70      -> fired steady
            08:00:00 T1 speed 70      -> fired steady
            08:00:10 T2 speed 20
            08:00:10 T1 speed 20
            08:00:10 T3 speed 90      -> fired steady
            08:00:05 T3 speed 20 is late
            08:05:00 clock
                -> resolved steady cleared of T1 at 08:01:10 -> resolved steady cleared of T2 at 08:01:10
            """
        )
    }
}
