import Testing

/// What permits allow, from which instant to which, and which of several is considered.
@Suite struct PermitTests {
    private let permits = """
        permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site,company
        P1,A1,2026-11-01,2026-11-23,,ring,core,dump,甲
        P2,A1;A2,2026-11-20,2026-12-31,22:00-06:00,ring,north,quarry,乙
        P3,A2,2026-11-20,2026-12-31,,,,dump,
        """

    @Test func aPermitExpiresWhileDriving() {
        story(
            rule("unpermitted", "when: '!permitted() && speed > 5', hold: 30s"),
            permits: permits.replacing("22:00-06:00", with: "08:00-09:00"),
            """
            23:59:50 T1 speed 40
            2026-11-24
            00:00:10 T1 speed 40
            00:00:29 T1 speed 40
            00:00:31 T1 speed 40      -> fired unpermitted onset 00:00:00
            """
        )
    }

    @Test func hoursOfAPermitEndTheViolationAtTheirInstant() {
        story(
            rule("unpermitted", "when: '!permitted() && speed > 5'"),
            permits: "permit,plates,valid_from,valid_to,windows\nP,A1,2026-11-01,2026-12-01,08:00-09:00",
            """
            07:59:00 T1 speed 40      -> fired unpermitted
            08:00:30 T1 speed 40      -> resolved unpermitted cleared at 08:00:00
            08:59:00 T1 speed 40
            09:05:00 clock            -> fired unpermitted of T1 at 09:00:00
            """
        )
    }

    @Test func theSourceSiteThatWasVisitedSaysWhichPermitCounts() {
        let dumping = rule(
            "dumping",
            #"when: 'previous.load == "full" && load == "empty" && !inside(permit.disposal_site)', keep_firing: 1m"#
        )
        story(
            dumping,
            permits: permits.replacing("22:00-06:00", with: ""),
            """
            08:00:00 T1 at core load full
            08:05:00 T1 at dump load full
            08:05:10 T1 at dump load empty
            08:30:00 T1 at north load full
            08:40:00 T1 at dump load full
            08:40:10 T1 at dump load empty   -> fired dumping
            """
        )
    }

    @Test func whileNoSourceSiteWasVisitedAnyPermitWillDo() {
        story(
            rule("dumping", #"when: 'previous.load == "full" && load == "empty" && !inside(permit.disposal_site)'"#),
            permits: permits.replacing("22:00-06:00", with: ""),
            """
            08:00:00 T1 at yard load full
            08:00:10 T1 at dump load empty
            08:00:20 T2 at yard load full
            08:00:30 T2 at yard load empty   -> fired dumping
            """
        )
    }

    @Test func theRouteIsThatOfTheConsideredPermit() {
        story(
            rule("astray", "when: distance(permit.route) > 100 && speed > 5, repeat: 2")
                + rule("named", #"when: 'permit.number == "P1" && permit.company == "甲" && speed > 50'"#),
            permits: permits,
            """
            08:00:00 T1 at yard speed 30
            08:00:10 T1 at core speed 30
            08:00:20 T1 at core speed 60     -> fired astray onset 08:00:10 -> fired named
            08:00:30 T3 at core speed 60
            08:00:40 T2 at core speed 60
            """
        )
    }
}
