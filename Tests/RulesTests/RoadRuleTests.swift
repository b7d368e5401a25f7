import Coverage
import Documents
import Places
import Rules
import Schedules
import Telemetry
import Testing

/// Two roads of some 400 m, north to south, 300 m apart; sweepers work on them from four to six.
@Suite("Rules on roads")
struct RoadRuleTests {
    private let coverageRule = "for_each: road, during: \"04:00-06:00\", when: coverage() < 0.95"

    @Test func aRoadThatWasNotSweptFiresWhenTheWindowCloses() throws {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        let events = RoadTown.judge(RoadTown.morning, by: rules, until: time("07:00:00"))
        #expect(events.map(\.kind) == [.fired])
        let alert = try #require(events.first?.alert)
        #expect(alert.device == "B")
        #expect(alert.place == "B")
        #expect(alert.deviceName == "乙路")
        #expect(alert.company == "乙公司")
        #expect(alert.district == "west")
        #expect(alert.onsetAt == time("06:00:00"))
        #expect(alert.firedAt == time("06:00:00"))
        #expect(alert.coordinate == RoadTown.position(1, 0))
        #expect(alert.reading.contains("\"coverage\":0"))
        let grounds = try #require(events.first?.grounds)
        #expect(grounds.document.contains("for_each: road"))
        #expect(grounds.document.contains("cell: 20"))
        #expect(grounds.exhibit?.text.contains("LineString") == true)
    }

    @Test func theAlertEndsWhenTheWindowOpensAgain() throws {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        let events = RoadTown.judge(RoadTown.morning, by: rules, until: time("2026-11-24T04:01:00"))
        #expect(events.map(\.kind) == [.fired, .resolved(.windowClosed)])
        #expect(events.last?.at == time("2026-11-24T04:00:00"))
    }

    @Test func conditionsSeeTheRoadAndWhatWasDone() throws {
        func fired(_ condition: String) throws -> [String] {
            let rules = try RoadTown.rules([
                rule("some", class: "sweeper", "for_each: road, during: \"04:00-06:00\", when: '\(condition)'")
            ])
            return RoadTown.judge(RoadTown.morning, by: rules, until: time("07:00:00")).map(\.alert.device)
        }
        #expect(try fired("sweeps() >= 1") == ["A"])
        #expect(try fired("sweeps() >= 2") == [])
        #expect(try fired("flushes() == 0") == ["A", "B"])
        #expect(try fired("missed() > 390") == ["B"])
        #expect(try fired("road.grade == 1 && coverage() > 0.5") == ["A"])
        #expect(try fired("road.district == \"west\"") == ["B"])
        // B says nothing of it, so that nothing can be proved.
        #expect(try fired("road.company != \"x\"") == ["A"])
    }

    @Test func aWindowThatWasNotHeardFromItsBeginningSaysNothing() throws {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        let late = RoadTown.morning.filter { $0.observedAt > time("04:00:00") }
        #expect(RoadTown.judge(late, by: rules, until: time("07:00:00")).isEmpty)

        var judge = RoadTown.judge(rules)
        var judgement = Judgement()
        var readings = RoadTown.morning
        judge.judge(&readings, into: &judgement)
        judge.listen(since: time("04:30:00"))
        judge.advance(to: time("07:00:00"), into: &judgement)
        #expect(judgement.events.isEmpty)
    }

    @Test func onASuspendedDayNothingIsMissed() throws {
        let rules = try RoadTown.rules(
            [rule("covered", class: "sweeper", coverageRule)],
            suspensions: "[{ from: 2026-11-23, reason: 雨雪 }]"
        )
        let events = RoadTown.judge(RoadTown.morning, by: rules, until: time("2026-11-24T07:00:00"))
        #expect(events.map(\.alert.device) == ["A", "B"])
        #expect(events.allSatisfy { $0.at == time("2026-11-24T06:00:00") })
    }

    @Test func whatArrivesAfterTheDecisionChangesNothing() throws {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        var judge = RoadTown.judge(rules)
        var judgement = Judgement()
        var readings = RoadTown.morning
        judge.judge(&readings, into: &judgement)
        // Within the lateness nothing is decided yet: B is swept before six and reported just in time.
        judge.advance(to: time("06:00:20"), into: &judgement)
        #expect(judgement.events.isEmpty)
        var onTime = RoadTown.way("S2", on: "B", at: "05:50:00", receivedAt: time("06:00:25"))
        judge.judge(&onTime, into: &judgement)
        judge.advance(to: time("06:00:30"), into: &judgement)
        #expect(judgement.events.isEmpty)

        var other = RoadTown.judge(rules)
        var second = Judgement()
        other.advance(to: time("03:45:00"), into: &second)
        readings = RoadTown.morning
        other.judge(&readings, into: &second)
        other.advance(to: time("06:00:30"), into: &second)
        #expect(second.events.map(\.kind) == [.fired])
        var tooLate = RoadTown.way("S2", on: "B", at: "05:50:00", receivedAt: time("06:00:35"))
        other.judge(&tooLate, into: &second)
        other.advance(to: time("09:00:00"), into: &second)
        #expect(second.events.count == 1)
    }

    /// A judge with the states of another, as after a restart or a reload at an instant.
    private func goOn(from judgement: Judgement, at now: Instant, hearing readings: [Reading]) throws -> [AlertEvent] {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        var judge = RoadTown.judge(rules)
        for reading in readings { judge.restore(reading) }
        var next = Judgement()
        judge.restore(judgement.states, now: now, into: &next)
        judge.advance(to: now, into: &next)
        judge.advance(to: now + .hours(1), into: &next)
        return next.events
    }

    @Test func windowsOfWhichNotEverythingIsRememberedArePassedOver() throws {
        let rules = try RoadTown.rules([rule("covered", class: "sweeper", coverageRule)])
        var judge = RoadTown.judge(rules)
        var judgement = Judgement()
        var readings = RoadTown.morning
        judge.advance(to: time("03:45:00"), into: &judgement)
        judge.judge(&readings, into: &judgement)
        judge.advance(to: time("05:00:00"), into: &judgement)

        // Back soon after the end of the window: it is judged. Hours or days later: nothing can be said of it.
        #expect(try goOn(from: judgement, at: time("06:10:00"), hearing: readings).map(\.alert.device) == ["B"])
        #expect(try goOn(from: judgement, at: time("09:00:00"), hearing: readings).isEmpty)
        #expect(try goOn(from: judgement, at: time("2026-11-26T07:00:00"), hearing: readings).isEmpty)
        // The window that is open is judged when it closes: its readings are remembered, or still come.
        let open = try goOn(from: judgement, at: time("2026-11-26T05:30:00"), hearing: readings)
        #expect(open.map(\.alert.device) == ["A", "B"])
        #expect(open.allSatisfy { $0.at == time("2026-11-26T06:00:00") })

        // An alert that fired before ends when the window opened that nobody has seen.
        judge.advance(to: time("07:00:00"), into: &judgement)
        #expect(judgement.events.map(\.kind) == [.fired])
        let events = try goOn(from: judgement, at: time("2026-11-26T07:00:00"), hearing: readings)
        #expect(events.map(\.kind) == [.resolved(.windowClosed)])
        #expect(events.map(\.at) == [time("2026-11-26T04:00:00")])
        // A rule that nobody has decided before begins with the next window.
        #expect(try goOn(from: Judgement(), at: time("06:10:00"), hearing: readings).isEmpty)
    }

    @Test func mistakesAreToldInTheirPlace() {
        func problem(_ parts: String, coverage: Bool = true) -> String {
            RoadTown.load([rule("wrong", class: "sweeper", parts)], coverage: coverage).problems
                .map(\.description).joined(separator: "\n")
        }
        #expect(problem(coverageRule) == "")
        #expect(
            problem(coverageRule, coverage: false).contains("'for_each' needs the mapping 'coverage' of reports.yaml")
        )
        #expect(
            problem("for_each: park, during: \"04:00-06:00\", when: coverage() < 1").contains(
                "places of the kind 'road'"
            )
        )
        #expect(problem("for_each: road, when: coverage() < 1").contains("'during' is missing"))
        #expect(problem(coverageRule + ", hold: 5m").contains("'hold' has no meaning with 'for_each'"))
        #expect(problem("for_each: road, during: \"04:00-06:00\", when: speed > 3").contains("unknown name 'speed'"))
        #expect(
            problem("for_each: road, during: \"04:00-06:00\", when: covrage() < 1").contains("did you mean coverage?")
        )
        #expect(problem("for_each: road, during: \"04:00-06:00\", when: coverage(1) < 1").contains("takes no argument"))
        #expect(problem("for_each: road, during: \"24/7\", when: coverage() < 1").contains("looks over 8d at most"))
        #expect(problem("when: coverage() < 0.95").contains("unknown function 'coverage'"))
    }

    @Test func oneReadingIsNoTrialOfARuleOnRoads() throws {
        let text = rule("covered", class: "sweeper", coverageRule)
        let rules = try RoadTown.rules([text])
        let definition = RuleFile.read(text, file: "a.yaml", problems: ProblemList())[0]
        let mistake = #expect(throws: Trial.Mistake.self) {
            try Trial(definition, under: rules, directory: DeviceDirectory())
        }
        #expect(mistake?.message.contains("cityward test") == true)
    }
}

/// The same fleet, judged in other pieces, and by judges that were built again.
@Suite("Rules on roads: properties")
struct RoadRulePropertyTests {
    private static let texts = [
        rule("covered", class: "sweeper", "for_each: road, during: \"04:00-06:00\", when: coverage() < 0.95"),
        rule("missed", class: "sweeper", "for_each: road, during: \"04:00-05:00,05:30-06:30\", when: missed() > 100"),
        rule("swept", class: "sweeper", "for_each: road, during: \"05:00-07:00\", when: sweeps() < 2"),
        rule("fast", class: "sweeper", "when: speed > 9, hold: 1m"),
    ]

    @Test func theCutIntoBatchesDoesNotMatter() throws {
        let rules = try RoadTown.rules(Self.texts)
        for seed in 1...20 as ClosedRange<UInt64> {
            let readings = RoadTown.randomFleet(seed: seed)
            let end = time("2026-11-25T08:00:00")
            let once = RoadTown.judge(
                readings,
                by: rules,
                until: end,
                inBatchesOf: readings.count,
                followsReadings: true
            )
            #expect(
                once.contains { $0.alert.rule == "covered" } && once.contains { $0.alert.rule == "fast" },
                "seed \(seed)"
            )
            for size in [1, 7, 64] {
                let again = RoadTown.judge(readings, by: rules, until: end, inBatchesOf: size, followsReadings: true)
                #expect(again == once, "seed \(seed), batches of \(size)")
            }
        }
    }

    @Test func aJudgeThatIsBuiltAgainGoesOnWhereTheOtherEnded() throws {
        let rules = try RoadTown.rules(Self.texts)
        for seed in 1...40 as ClosedRange<UInt64> {
            let readings = RoadTown.randomFleet(seed: seed)
            let end = time("2026-11-25T08:00:00")
            let once = RoadTown.judge(readings, by: rules, until: end)
            var chance = RoadTown.Chance(state: seed)
            let cuts = (0..<4).map { _ in Int.random(in: 1..<readings.count, using: &chance) }.sorted()
            let cut = RoadTown.judge(readings, by: rules, until: end, builtAgainAt: cuts)
            #expect(cut.map(\.alert.id) == once.map(\.alert.id), "seed \(seed), cuts \(cuts)")
            #expect(cut.map(\.kind) == once.map(\.kind), "seed \(seed), cuts \(cuts)")
            #expect(cut.map(\.at) == once.map(\.at), "seed \(seed), cuts \(cuts)")
        }
    }
}
