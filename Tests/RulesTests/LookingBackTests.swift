import Documents
import Rules
import Testing

/// `visited`, `since`, `changed`, `rate`, and figures over readings that fulfil a condition.
@Suite struct LookingBackTests {
    @Test func aVisitIsRememberedForItsSpan() {
        story(
            rule("unwashed", #"when: 'inside("core") && !visited("dump", "10m")'"#),
            """
            08:00:00 T1 at dump
            08:01:00 T1 at core
            08:09:59 T1 at core
            08:10:00 T1 at core       -> fired unwashed
            """
        )
    }

    @Test func aDeviceThatHasNotBeenKnownForSoLongIsNotAccused() {
        story(
            rule("unwashed", #"when: 'inside("core") && !visited("dump", "10m")'"#),
            """
            08:00:00 T1 at core
            08:09:59 T1 at core
            08:10:00 T1 at core       -> fired unwashed
            """
        )
    }

    @Test func stuckMeansObservedAllTheTime() {
        story(
            rule("stuck", class: "fume", #"when: 'fan && since(changed(fume), "30m") >= duration("30m")'"#),
            """
            08:00:00 F1 fan on fume 1.5
            08:10:00 F1 fan on fume 1.5
            08:20:00 F1 fan on fume 1.5
            08:30:00 F1 fan on fume 1.5   -> fired stuck
            08:31:00 F1 fan on fume 1.6   -> resolved stuck cleared
            08:41:00 F1 fan on fume 1.6
            08:51:00 F1 fan on fume 1.6
            09:01:00.001 F1 fan on fume 1.6
            09:11:00 F1 fan on fume 1.6
            09:21:00 F1 fan on fume 1.6
            09:31:00 F1 fan on fume 1.6
            09:31:00.001 F1 fan on fume 1.6 -> fired stuck
            """
        )
    }

    @Test func sinceCountsFromTheLastReadingThatFulfilledIt() {
        story(
            rule("idle", #"when: 'since(speed > 5, "1h") >= duration("5m")'"#),
            """
            08:00:00 T1 speed 30
            08:04:00 T1 speed 6
            08:05:00 T1 speed 0
            08:08:59 T1 speed 0
            08:09:00 T1 speed 0       -> fired idle
            08:10:00 T1 speed 9       -> resolved idle cleared
            """
        )
    }

    @Test func changedNeedsTheReadingBefore() {
        story(
            rule("moved", "when: changed(load)"),
            """
            08:00:00 T1 load full
            08:00:10 T1 load full
            08:00:20 T1 load empty    -> fired moved
            08:00:30 T1 speed 10
            08:00:40 T1 load full
            08:00:50 T1 load full     -> resolved moved cleared
            """
        )
    }

    @Test func onlyReadingsThatFulfilTheConditionCount() {
        story(
            rule("loaded", #"when: 'mean(speed, "10m", load == "full") > 60.0'"#)
                + rule("many", #"when: 'count(speed, "10m", load == "full") >= 2'"#),
            """
            08:00:00 T1 speed 90 load empty
            08:00:10 T1 speed 50 load full
            08:00:20 T1 speed 80 load full   -> fired loaded -> fired many
            08:00:30 T1 speed 10
            08:00:40 T1 speed 10 load full   -> resolved loaded cleared
            08:10:39 T1 speed 10             -> resolved many cleared
            """
        )
    }

    @Test func rateIsPerSecondAndSkipsGaps() {
        story(
            rule("rising", #"when: 'rate(speed, "1h") > 0.5'"#),
            """
            08:00:00 T1 speed 10
            08:01:00 T1 speed 40
            08:02:00 T1 speed 71      -> fired rising
            08:13:00 T1 speed 200
            08:13:10 T1 speed 200     -> resolved rising cleared
            """
        )
    }

    @Test func nearDistanceAndCrossingReachKindsToo() {
        story(
            rule("near", #"when: 'near("disposal_site", 150)'"#)
                + rule("far", #"when: 'distance("disposal_site") > 300'"#)
                + rule("crossed", #"when: 'crossed("ring")'"#),
            """
            08:00:00 T1 at core       -> fired far
            08:00:10 T1 at dump       -> fired near -> resolved far cleared -> fired crossed
            08:00:20 T1 at dump       -> resolved crossed cleared
            08:00:30 T1 at yard       -> fired crossed
            08:00:40 T1 at core       -> resolved near cleared -> fired far
            08:00:50 T1 at core       -> resolved crossed cleared
            """
        )
    }

    @Test(arguments: [
        (#"since(since(speed > 1, "1m") > duration("1s"), "1m") > duration("1s")"#, "cannot stand in another"),
        (#"count(speed, "1m", mean(speed, "1m") > 5) > 1"#, "cannot stand in another"),
        (#"since(inside(permit.route), "1m") > duration("1s")"#, "cannot be tracked"),
        (#"visited(permit.route, "1m")"#, "as a text"), (#"visited("core")"#, "write visited("),
        (#"visited("core", "2d")"#, "at most"), (#"mean(speed, "10m", speed)"#, "must be a bool"),
        (#"near("core", -1)"#, "metres"), (#"changed(previous.speed)"#, "name of a field"),
        (#"rate(load, "1m") > 1"#, "needs a number"), (#"permit.route == "x""#, "is a place"),
        (#"distance(permit.rout) < 5"#, "no place 'rout'"),
    ])
    func misuseIsExplained(_ condition: String, _ message: String) {
        let problems = load(rules: rule("a", "when: '\(condition)'")).problems
        #expect(problems.count == 1 && problems[0].message.contains(message), "\(problems)")
    }
}
