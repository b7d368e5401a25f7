import Rules
import Telemetry
import Testing

/// Which readings decide: not those that are late, and not those from where the device cannot be.
@Suite struct AdmissionTests {
    private let speeding = rule("speeding", "when: speed > 60, keep_firing: 1m")

    // MARK: - Late

    @Test func readingThatIsNotNewerThanTheLastIsLate() {
        story(
            speeding,
            """
            08:00:00 T1 speed 10
            08:00:00 T1 speed 70 is late
            07:59:00 T1 speed 70 is late
            08:00:00.001 T1 speed 70  -> fired speeding
            08:00:00.001 T1 speed 10 is late
            """
        )
    }

    @Test func whatTimeHasDecidedStaysDecided() {
        story(
            rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00""#),
            """
            21:59:00 T1 at core       -> fired curfew
            22:01:00 T2 speed 10      -> resolved curfew window_closed of T1 at 22:00:00
            21:59:30 T1 at core is late
            22:00:00 T1 at core is late
            22:00:00.001 T1 at core
            """
        )
    }

    @Test func whatTimeHasNotChangedIsStillOpen() {
        story(
            rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00""#),
            """
            06:58:00 T1 at yard
            07:01:00 T2 speed 10
            06:59:00 T1 at core
            07:01:30 T2 speed 10      -> fired curfew of T1 at 07:00:00
            """
        )
    }

    @Test func repeatedReadingsChangeNothing() {
        story(
            rule("curfew", #"when: inside("core"), during: "Mo-Su 07:00-22:00""#),
            """
            06:58:00 T1 at core
            07:00:20 T1 at yard       -> fired curfew at 07:00:00 -> resolved curfew cleared
            06:58:00 T1 at core is late
            07:00:20 T1 at yard is late
            07:05:00 clock
            """
        )
    }

    // MARK: - Jumps

    @Test func fixThatNoVehicleCanHaveReachedIsNotJudged() {
        story(
            rule("core", #"when: inside("core"), hold: 10s"#),
            """
            08:00:00 T1 at core
            08:00:10 T1 at far is jump
            08:00:20 T1 at core       -> fired core onset 08:00:00
            08:00:30 T1 at far is jump
            08:00:40 T1 at core
            """
        )
    }

    @Test func threeFixesThatAgreeAreBelieved() {
        story(
            rule("core", #"when: inside("core")"#),
            """
            08:00:00 T1 at core       -> fired core
            08:00:10 T1 at far is jump
            08:00:20 T1 at far is jump
            08:00:30 T1 at far        -> resolved core cleared
            08:00:40 T1 at core is jump
            08:00:50 T1 at far
            08:01:00 T1 at core is jump
            08:01:10 T1 at core is jump
            08:01:20 T1 at core       -> fired core
            """
        )
    }

    @Test func distanceIsBelievedOnceThereWasTimeForIt() {
        story(
            rule("core", #"when: inside("core")"#),
            """
            08:00:00 T1 at far
            08:03:00 T1 at core is jump
            08:03:30 T1 at core       -> fired core
            """
        )
    }

    @Test func jumpIsNewsAndItsRepetitionIsNot() {
        story(
            rule("core", #"when: inside("core")"#),
            """
            08:00:00 T1 at core       -> fired core
            08:00:10 T1 at far is jump
            08:00:10 T1 at far is late
            08:00:10 T1 at far is late
            08:00:05 T1 at yard is late
            08:00:20 T1 at far is jump
            08:00:30 T1 at core
            """
        )
    }

    @Test func readingsWithoutAFixAreBelieved() {
        story(
            speeding,
            """
            08:00:00 T1 at core speed 10
            08:00:10 T1 speed 70      -> fired speeding
            08:00:20 T1 at far speed 10 is jump
            """
        )
    }
}
