import Replay
import Telemetry
import Testing

/// Which alerts of a replay in order are news to those who saw the live ones.
@Suite struct MissedAlertTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let title: String
        let live: [AlertEvent]
        let replayed: [AlertEvent]
        let missed: [String]

        var testDescription: String { title }
    }

    static let cases = [
        Case(title: "nothing", live: [], replayed: [], missed: []),
        Case(
            title: "what live has not at all",
            live: [],
            replayed: [fired(alert("a", 10)), resolved(alert("a", 10), at: 20)],
            missed: ["fired a", "resolved a"]
        ),
        Case(
            title: "what still goes on",
            live: [],
            replayed: [fired(alert("a", 10))],
            missed: ["fired a"]
        ),
        Case(
            title: "with its escalation",
            live: [],
            replayed: [
                fired(alert("a", 10)), escalated(alert("a", 10), to: .critical, at: 15),
                resolved(alert("a", 10), at: 20),
            ],
            missed: ["fired a", "escalated a", "resolved a"]
        ),
        Case(
            title: "not what live has",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [fired(alert("a", 10)), resolved(alert("a", 10), at: 20)],
            missed: []
        ),
        Case(
            title: "not what began earlier than live knew",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [fired(alert("b", 5)), resolved(alert("b", 5), at: 10)],
            missed: []
        ),
        Case(
            title: "not what began while live goes on",
            live: [fired(alert("a", 10))],
            replayed: [fired(alert("b", 500)), resolved(alert("b", 500), at: 510)],
            missed: []
        ),
        Case(
            title: "what ended before live began",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [fired(alert("b", 5)), resolved(alert("b", 5), at: 9)],
            missed: ["fired b", "resolved b"]
        ),
        Case(
            title: "what another device did then",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [fired(alert("b", 10, device: "T2")), resolved(alert("b", 10, device: "T2"), at: 12)],
            missed: ["fired b", "resolved b"]
        ),
        Case(
            title: "what another rule forbade then",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [fired(alert("b", 10, rule: "curfew")), resolved(alert("b", 10, rule: "curfew"), at: 12)],
            missed: ["fired b", "resolved b"]
        ),
        Case(
            title: "one of two, in the order of the replay",
            live: [fired(alert("a", 10)), resolved(alert("a", 10), at: 12)],
            replayed: [
                fired(alert("c", 3, device: "T2")), fired(alert("a", 10)), resolved(alert("a", 10), at: 12),
                resolved(alert("c", 3, device: "T2"), at: 30),
            ],
            missed: ["fired c", "resolved c"]
        ),
    ]

    @Test(arguments: cases)
    func onlyNewsIsMissed(_ example: Case) {
        let missed = missedAlerts(live: example.live, replayed: example.replayed)
        #expect(missed.map { "\($0.kind.name) \($0.alert.id)" } == example.missed)
        #expect(missed.allSatisfy { $0.alert.isLate })
    }

    /// The same question, asked while the replay goes on; it gives only what has ended.
    @Test(arguments: cases)
    func theFinderFindsTheSame(_ example: Case) {
        var collector = SpanCollector()
        for event in example.live { collector.add(event) }
        let terms = MissedAlertFinder.Terms(firedIn: minute(0)..<minute(1000), recordedAt: minute(2000))
        var finder = MissedAlertFinder(known: KnownAlerts(collector.collected), terms: terms)
        var found: [AlertEvent] = []
        for event in example.replayed {
            finder.add(event)
            found += finder.takeFound().flatMap(\.self)
        }
        let ended = Set(found.map(\.alert.id))
        let missed = missedAlerts(live: example.live, replayed: example.replayed)
        #expect(
            found.map { "\($0.kind.name) \($0.alert.id)" }
                == missed.filter { ended.contains($0.alert.id) }.map { "\($0.kind.name) \($0.alert.id)" }
        )
        #expect(finder.ongoing == Set(missed.map(\.alert.id)).count - ended.count)
        #expect(found.allSatisfy { $0.alert.isLate && $0.recordedAt == minute(2000) })
    }

    @Test func anAlertOfAnExceptedRuleOrOfAnotherTimeIsNotFound() {
        let events = [
            alert("early", 1), alert("late", 50), alert("silent", 20, rule: "silent"), alert("right", 20, device: "T2"),
        ].flatMap { [fired($0), resolved($0, at: 60)] }
        let terms = MissedAlertFinder.Terms(
            firedIn: minute(10)..<minute(50),
            exceptRules: ["silent"],
            recordedAt: minute(2000)
        )
        var finder = MissedAlertFinder(known: KnownAlerts([]), terms: terms)
        for event in events { finder.add(event) }
        #expect(finder.takeFound().map { $0.map(\.alert.id) } == [["right", "right"]])
        #expect(finder.takeFound().isEmpty)
    }
}
