import Testing

/// `repeat`: how many readings in a row must violate a rule.
@Suite struct RepeatTests {
    private let often = rule("often", "when: speed > 60, repeat: 3")

    @Test func theAlertFiresWithTheLastOfThem() {
        story(
            often,
            """
            08:00:00 T1 speed 70
            08:00:10 T1 speed 71
            08:00:20 T1 speed 72      -> fired often onset 08:00:00
            08:00:30 T1 speed 73
            08:00:40 T1 speed 10      -> resolved often cleared
            """
        )
    }

    @Test func anotherReadingInBetweenBeginsTheCountAnew() {
        story(
            often,
            """
            08:00:00 T1 speed 70
            08:00:10 T1 speed 71
            08:00:20 T1 speed 59
            08:00:30 T1 speed 71
            08:00:40 T1 speed 71
            08:00:50 T1 speed 71      -> fired often onset 08:00:30
            """
        )
    }

    @Test func whatCannotBeJudgedCountsNeitherWay() {
        story(
            often,
            """
            08:00:00 T1 speed 70
            08:00:10 T1 load full
            08:00:20 T1 speed 71
            08:00:30 T1 load full
            08:00:40 T1 speed 71      -> fired often onset 08:00:00
            """
        )
    }

    @Test func aGapBeginsTheCountAnew() {
        story(
            rule("often", "when: speed > 60, repeat: 2, gap: 1m"),
            """
            08:00:00 T1 speed 70
            08:01:00.001 T1 speed 71
            08:01:10 T1 speed 72      -> fired often onset 08:01:00.001
            """
        )
    }

    @Test func holdAndCountMustBothBeFulfilled() {
        story(
            rule("often", "when: speed > 60, repeat: 3, hold: 1m"),
            """
            08:00:00 T1 speed 70
            08:00:10 T1 speed 70
            08:00:20 T1 speed 70
            08:01:00 T1 speed 70      -> fired often onset 08:00:00
            08:02:00 T2 speed 70
            08:03:30 T2 speed 70
            08:03:31 T2 speed 70      -> fired often onset 08:02:00
            """
        )
    }

    @Test func theReadingAtTheOpeningOfAWindowCounts() {
        story(
            rule("often", "when: speed > 60, repeat: 2, during: \"08:00-09:00\""),
            """
            07:59:50 T1 speed 70
            08:00:10 T1 speed 70      -> fired often onset 08:00:00
            """
        )
    }
}
