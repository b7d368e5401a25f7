import Documents
import Testing

/// `suppressed_by` and `except`.
@Suite struct SuppressionTests {
    private let rules =
        rule("fast", "when: speed > 60, suppressed_by: [racing]")
        + rule("racing", "when: speed > 90, keep_firing: 30s")

    @Test func theRuleWaitsWhileTheOtherFires() {
        story(
            rules,
            """
            08:00:00 T1 speed 95      -> fired racing
            08:00:10 T1 speed 70
            08:00:20 T1 speed 70
            08:00:45 T1 speed 70      -> resolved racing cleared at 08:00:40 -> fired fast onset 08:00:00
            """
        )
    }

    @Test func anAlertThatFiresAlreadyGoesOn() {
        story(
            rules,
            """
            08:00:00 T1 speed 70      -> fired fast
            08:00:10 T1 speed 95      -> fired racing
            08:00:20 T1 speed 50      -> resolved fast cleared
            08:00:21 T2 speed 50
            """
        )
    }

    @Test func devicesDoNotSuppressEachOther() {
        story(
            rules,
            """
            08:00:00 T1 speed 95      -> fired racing
            08:00:10 T2 speed 70      -> fired fast
            """
        )
    }

    @Test func atTheSameInstantTheOtherComesFirst() {
        story(
            rule("fast", "when: speed > 60, suppressed_by: [racing], during: \"08:00-09:00\"")
                + rule("racing", "when: speed > 90, during: \"08:00-08:30\""),
            """
            07:59:50 T1 speed 95
            08:00:05 T1 speed 95      -> fired racing at 08:00:00
            08:29:55 T1 speed 95
            08:30:05 T1 speed 95      -> resolved racing window_closed at 08:30:00 -> fired fast onset 08:29:55
            """
        )
    }

    @Test(arguments: [
        ("suppressed_by: [nothing]", "there is no rule 'nothing'"),
        ("suppressed_by: [b]", "suppress each other"),
        ("suppressed_by: [kitchen]", "another class"),
        ("suppressed_by: [a]", "suppress each other"),
    ])
    func namesThatLeadNowhereAreMistakes(_ key: String, _ message: String) {
        let text =
            rule("a", "when: speed > 1, \(key)") + rule("b", "when: speed > 1, suppressed_by: [a]")
            + rule("kitchen", class: "fume", "when: fan")
        let problems = load(rules: text).problems
        #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
    }

    @Test func exceptClosesTheWindow() {
        story(
            rule("fast", "when: speed > 60, during: \"08:00-10:00\", except: \"08:30-09:00\""),
            """
            08:00:00 T1 speed 95      -> fired fast
            08:29:00 T1 speed 95
            08:31:00 T1 speed 95      -> resolved fast window_closed at 08:30:00
            08:59:00 T1 speed 95
            09:00:30 T1 speed 95      -> fired fast at 09:00:00
            """
        )
    }

    @Test func exceptAloneLeavesTheRestOfTheTime() {
        story(
            rule("fast", "when: speed > 60, except: \"PH\""),
            """
            08:00:00 T1 speed 95      -> fired fast
            2026-11-24
            23:59:50 T1 speed 95
            2026-11-25
            00:00:10 T1 speed 95      -> resolved fast window_closed at 00:00:00
            """
        )
    }
}
