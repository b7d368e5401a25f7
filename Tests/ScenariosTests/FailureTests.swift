import Testing

/// Stories that do not hold: what is said of them, and of which line.
@Suite struct FailureTests {
    struct Broken: CustomTestStringConvertible {
        let testDescription: String
        let rules: String
        let text: String
        /// `line: message`, lines counted from the first of the story.
        let failures: [String]

        init(_ title: String, _ rules: String, _ text: String, _ failures: [String]) {
            testDescription = title
            self.rules = rules
            self.text = text
            self.failures = failures
        }
    }

    @Test(arguments: [
        Broken(
            "what is expected does not happen",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 55       -> fired speeding
            08:01 T1
            08:02 T1
            """,
            ["2: expected fired speeding of T1 at 08:00:00, it did not happen"]
        ),
        Broken(
            "what is not expected happens",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.032,112.202 load full
            08:04 T1
            """,
            ["3: unexpected: fired curfew of T1 at 08:04:00 onset 08:00:00 place core (禁行)"]
        ),
        Broken(
            "it happens at another time",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.032,112.202 load full    -> fired curfew
            08:04 T1
            """,
            ["2: expected fired curfew of T1 at 08:00:00, it fired at 08:04:00 (line 6)"]
        ),
        Broken(
            "it happens with another onset, place and severity",
            "curfew",
            """
            2026-11-23
            08:00 T1 at 31.032,112.202 load full
            08:04 T1            -> fired curfew onset 08:04 place dump severity minor
            """,
            [
                "3: expected fired curfew of T1 at 08:04:00, the onset was 08:00:00, not 08:04:00, "
                    + "the place was core, not dump, the severity was major, not minor"
            ]
        ),
        Broken(
            "it is resolved for another reason",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 72   -> fired speeding
            08:01 T1 speed 1    -> resolved speeding window_closed
            """,
            ["3: expected resolved speeding window_closed of T1 at 08:01:00, the reason was cleared"]
        ),
        Broken(
            "it happens to another device",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 2
            08:01 T2 speed 72   -> fired speeding of T1
            """,
            [
                "3: expected fired speeding of T1 at 08:01:00, it did not happen; the story ends at 08:01:00, and what time "
                    + "alone causes is decided 30s later: let it pass with a line '08:02:00 clock'",
                "3: unexpected: fired speeding of T2 at 08:01:00 onset 08:01:00 (超速)",
            ]
        ),
        Broken(
            "it becomes graver than expected",
            "grave",
            """
            2026-11-23
            08:00 T1 speed 120  -> fired grave
            08:02 T1            -> escalated grave to minor
            """,
            ["3: expected escalated grave to minor of T1 at 08:02:00, the severity was critical, not minor"]
        ),
        Broken(
            "it becomes graver, which nobody expected",
            "grave",
            """
            2026-11-23
            08:00 T1 speed 120  -> fired grave
            08:02 T1
            """,
            ["3: unexpected: escalated grave to critical of T1 at 08:02:00 onset 08:00:00 (严重超速)"]
        ),
        Broken(
            "it happens once and is expected twice",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 72   -> fired speeding -> fired speeding
            08:10 T1
            """,
            ["2: expected fired speeding of T1 at 08:00:00, it did not happen"]
        ),
        Broken(
            "the story ends too early for what time alone causes",
            "silent",
            """
            2026-11-23
            08:00 T1 ignition on
            08:10 clock         -> fired silent
            """,
            [
                "3: expected fired silent of T1 at 08:10:00, it did not happen; the story ends at 08:10:00, and what time "
                    + "alone causes is decided 30s later: let it pass with a line '08:11:00 clock'"
            ]
        ),
        Broken(
            "a story of several days says the day",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 2
            2026-11-24
            08:00 T1 speed 72
            """,
            ["4: unexpected: fired speeding of T1 at 2026-11-24 08:00:00 onset 2026-11-24 08:00:00 (超速)"]
        ),
        Broken(
            "a replay finds nothing where something is expected",
            "speeding",
            """
            2026-11-23
            08:00 T1 speed 2
            09:00 T1
            replay              -> fired speeding at 08:00
            """,
            ["4: expected fired speeding of T1 at 08:00:00, it did not happen"]
        ),
        Broken(
            "a replay finds what nobody expected",
            "speeding",
            """
            2026-11-23
            08:10 T1 speed 2
            08:05 T1 speed 90 received 09:00
            replay              -> fired speeding at 08:05
            """,
            ["4: unexpected: resolved speeding cleared of T1 at 08:10:00 onset 08:05:00 (超速)"]
        ),
        Broken(
            "what the live run raises is not what the replay was to find",
            "speeding",
            """
            2026-11-23
            08:05 T1 speed 90
            09:00 T1
            replay              -> fired speeding at 08:05
            """,
            [
                "2: unexpected: fired speeding of T1 at 08:05:00 onset 08:05:00 (超速)",
                "4: expected fired speeding of T1 at 08:05:00, it did not happen",
            ]
        ),
    ])
    func pointsAtTheLine(_ broken: Broken) {
        let played = Played(file(broken.rules, broken.text))
        #expect(played.problems.isEmpty)
        #expect(played.failures == broken.failures.map(shifted))
        #expect(!played.holds)
    }

    @Test func readingsThatWereNotBelievedAreNotedWithAFailure() {
        let story = """
            2026-11-23
            08:00 T1 at 31.0,112.0 speed 1
            08:01 T1 at 32.0,112.0 speed 90     -> fired speeding
            08:00:30 T1 speed 2 received 08:05
            """
        #expect(
            Played(file("speeding", story)).notes == [
                "6: note: the reading of T1 at 2026-11-23 08:01:00 is farther from the last fix than any vehicle gets, "
                    + "and is not believed",
                "7: note: the reading of T1 at 2026-11-23 08:00:30 came after a newer one, and decides nothing",
            ]
        )
        #expect(Played(file("silent", story.replacing("-> fired speeding", with: ""))).notes.isEmpty)
    }

    private func shifted(_ failure: String) -> String {
        let parts = failure.split(separator: ":", maxSplits: 1)
        return "\((Int(parts[0]) ?? 0) + firstStoryLine - 1):\(parts[1])"
    }
}
