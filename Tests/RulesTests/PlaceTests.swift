import Testing

/// Conditions on where a truck is, and on what its permits allow there.
@Suite struct PlaceTests {
    // MARK: - Places

    @Test func insideAPlaceByName() {
        story(
            rule("core", #"when: inside("core")"#),
            """
            08:00:00 T1 at yard
            08:01:00 T1 at core       -> fired core place core
            08:02:00 T1 speed 10
            08:03:00 T1 at north      -> resolved core cleared
            """
        )
    }

    @Test func insideAPlaceOfAKindNamesTheFirstThatWasViolated() {
        story(
            rule("zone", #"when: inside("curfew_zone"), hold: 2m"#),
            """
            08:00:00 T1 at yard
            08:01:00 T1 at north
            08:02:00 T1 at core
            08:03:00 T1 at core       -> fired zone onset 08:01:00 place north
            08:04:00 T1 at yard       -> resolved zone cleared place north
            """
        )
    }

    @Test func insideALineIsWithinHalfItsWidth() {
        story(
            rule("ring", #"when: 'inside("road") && speed > 40'"#),
            """
            08:00:00 T1 at core speed 50
            08:01:00 T1 at yard speed 50      -> fired ring place ring
            08:02:00 T1 at dump speed 50      -> resolved ring cleared
            """
        )
    }

    @Test func distanceIsInMetres() {
        story(
            rule("near", #"when: 'distance("dump") < 95.0 && distance("dump") > 85.0'"#),
            """
            08:00:00 T1 at core
            08:01:00 T1 at yard       -> fired near
            08:02:00 T1 at dump       -> resolved near cleared
            """
        )
    }

    // MARK: - Permits

    private static let permits = """
        permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site,company
        P1,A1;A2,2026-11-01,2026-11-23,"Mo-Su,PH 08:00-10:00",,,dump,
        P2,A1,2026-11-24,2026-12-31,,,,quarry,
        P3,A1,2026-11-01,2026-11-23,"Mo-Su,PH 12:00-13:00",,,,
        """

    @Test func permitCoversItsPlatesOnItsDaysAndAtItsHours() {
        story(
            rule("unpermitted", "when: '!permitted()'"),
            permits: Self.permits,
            """
            07:59:59.999 T1 speed 1   -> fired unpermitted
            08:00:00 T1 speed 1       -> resolved unpermitted cleared
            08:00:00 T2 speed 1
            08:00:00 T3 speed 1       -> fired unpermitted
            08:00:00 T9 speed 1
            10:00:00 T1 speed 1       -> fired unpermitted
            10:00:00 T2 speed 1       -> fired unpermitted
            12:30:00 T1 speed 1       -> resolved unpermitted cleared
            12:30:00 T2 speed 1
            13:00:00 T1 speed 1       -> fired unpermitted
            2026-11-24
            00:00:00 T1 speed 1       -> resolved unpermitted cleared
            2026-12-31
            23:59:59.999 T1 speed 1
            2027-01-01
            00:00:00 T1 speed 1       -> fired unpermitted
            """
        )
    }

    @Test func disposalSiteIsThatOfAPermitThatIsValidNow() {
        story(
            rule("dumping", #"when: 'load == "empty" && !inside(permit.disposal_site)'"#),
            permits: Self.permits,
            """
            09:00:00 T1 load empty at dump
            09:01:00 T1 load empty at yard    -> fired dumping
            09:02:00 T1 load empty at dump    -> resolved dumping cleared
            09:03:00 T9 load empty at yard
            2026-11-24
            09:00:00 T1 load empty at dump    -> fired dumping
            """
        )
    }
}
