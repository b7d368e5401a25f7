import Replay
import Telemetry
import Testing
import TestSupport

/// What a difference says of two runs, each given as alerts of one truck and one rule unless they say otherwise.
@Suite struct AlertDifferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let title: String
        let before: [AlertSpan]
        let after: [AlertSpan]
        /// As ``describe(_:)`` has it.
        let changes: [String]
        var unchanged: [String] = []

        var testDescription: String { title }
    }

    static let cases = [
        Case(title: "nothing at all", before: [], after: [], changes: []),
        Case(
            title: "the same alert",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: 20)],
            changes: [],
            unchanged: ["a"]
        ),
        Case(title: "one that appears", before: [], after: [span("a", 10, until: 20)], changes: ["+a"]),
        Case(title: "one that vanishes", before: [span("a", 10, until: 20)], after: [], changes: ["-a"]),
        Case(
            title: "another end",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: 25)],
            changes: ["a~a end"]
        ),
        Case(
            title: "another reason to end",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: 20, .windowClosed)],
            changes: ["a~a end"]
        ),
        Case(
            title: "no end any more",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: nil)],
            changes: ["a~a end"]
        ),
        Case(
            title: "another onset",
            before: [span("a", 10, until: 20)],
            after: [span("b", 12, until: 20)],
            changes: ["a~b onset fired"]
        ),
        Case(
            title: "another hold",
            before: [span("a", 10, fired: 11, until: 20)],
            after: [span("a", 10, fired: 13, until: 20)],
            changes: ["a~a fired"]
        ),
        Case(
            title: "another place",
            before: [span("a", 10, until: 20, place: "core")],
            after: [span("b", 10, until: 20, place: "north")],
            changes: ["a~b place"]
        ),
        Case(
            title: "another severity",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: 20, severity: .critical)],
            changes: ["a~a severity"]
        ),
        Case(
            title: "an earlier escalation",
            before: [span("a", 10, until: 20, severity: .critical, escalated: 15)],
            after: [span("a", 10, until: 20, severity: .critical, escalated: 14)],
            changes: ["a~a severity"]
        ),
        Case(
            title: "another district",
            before: [span("a", 10, until: 20)],
            after: [span("a", 10, until: 20, district: "duodao")],
            changes: ["a~a district"]
        ),
        Case(
            title: "two that become one, which is the first of them",
            before: [span("a", 10, until: 12), span("b", 15, until: 20)],
            after: [span("a", 10, until: 20)],
            changes: ["a~a end", "-b"]
        ),
        Case(
            title: "two that become one, which is neither",
            before: [span("a", 10, until: 12), span("b", 15, until: 20)],
            after: [span("c", 9, until: 20)],
            changes: ["a~c onset fired end", "-b"]
        ),
        Case(
            title: "one that becomes two",
            before: [span("a", 9, until: 20)],
            after: [span("b", 10, until: 12), span("c", 15, until: 20)],
            changes: ["a~b onset fired end", "+c"]
        ),
        Case(
            title: "two that are no longer at the same time",
            before: [span("a", 10, until: 12)],
            after: [span("b", 13, until: 20)],
            changes: ["-a", "+b"]
        ),
        Case(
            title: "two that touch",
            before: [span("a", 10, until: 12)],
            after: [span("b", 12, until: 20)],
            changes: ["a~b onset fired end"]
        ),
        Case(
            title: "one identifier, far apart, is stronger than one time",
            before: [span("a", 10, until: 20)],
            after: [span("b", 11, until: 12), span("a", 10, until: 11)],
            changes: ["a~a end", "+b"]
        ),
        Case(
            title: "another device at the same time",
            before: [span("a", 10, until: 20, device: "T1")],
            after: [span("b", 10, until: 20, device: "T2")],
            changes: ["-a", "+b"]
        ),
        Case(
            title: "another rule at the same time",
            before: [span("a", 10, until: 20, rule: "speeding")],
            after: [span("b", 10, until: 20, rule: "curfew")],
            changes: ["+b", "-a"]
        ),
        Case(
            title: "another class at the same time",
            before: [span("a", 10, until: 20, deviceClass: "truck")],
            after: [span("b", 10, until: 20, deviceClass: "sweeper")],
            changes: ["+b", "-a"]
        ),
    ]

    @Test(arguments: cases)
    func everyAlertIsFoundOnce(_ example: Case) {
        let difference = AlertDifference(before: example.before, after: example.after)
        #expect(difference.changes.map(describe) == example.changes)
        #expect(difference.unchanged.map(\.id) == example.unchanged)
    }

    @Test func theOtherWayRoundAppearingIsVanishing() {
        for example in Self.cases {
            let there = AlertDifference(before: example.before, after: example.after)
            let back = AlertDifference(before: example.after, after: example.before)
            #expect(
                Set(back.changes.map { describe($0.reversed) }) == Set(there.changes.map(describe)),
                "\(example.title)"
            )
        }
    }

    /// Many runs: nothing is lost or counted twice, pairs share an identifier or a time, and the order of the lists is nothing.
    @Test func noAlertOfAnyTwoRunsIsLostOrCountedTwice() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let before = randomRun(&random)
            let after = randomRun(&random)
            let difference = AlertDifference(before: before, after: after)
            var (old, new) = (difference.unchanged.map(\.id), difference.unchanged.map(\.id))
            for change in difference.changes {
                switch change {
                case .appeared(let span): new.append(span.id)
                case .vanished(let span): old.append(span.id)
                case .moved(let from, let to):
                    old.append(from.id)
                    new.append(to.id)
                    #expect(from.subject == to.subject && (from.id == to.id || touch(from, to)), "seed \(seed)")
                    #expect(!MovedAspect.between(from, to).isEmpty, "seed \(seed)")
                }
            }
            #expect(old.sorted() == before.map(\.id).sorted(), "seed \(seed)")
            #expect(new.sorted() == after.map(\.id).sorted(), "seed \(seed)")
            #expect(
                difference
                    == AlertDifference(before: before.shuffled(using: &random), after: after.shuffled(using: &random)),
                "seed \(seed)"
            )
        }
    }

    /// Alerts of three devices, one after the other; identifiers follow from device and onset, as real ones do.
    private func randomRun(_ random: inout SplitMix64) -> [AlertSpan] {
        ["T1", "T2", "T3"].flatMap { device in
            var spans: [AlertSpan] = []
            var minute: Int64 = .random(in: 0...3, using: &random)
            while minute < 30 {
                let end = minute + .random(in: 0...6, using: &random)
                spans.append(span("\(device)-\(minute)", minute, until: end, device: device))
                minute = end + .random(in: 1...4, using: &random)
            }
            return spans
        }
    }

    private func touch(_ left: AlertSpan, _ right: AlertSpan) -> Bool {
        guard let leftEnd = left.end?.at, let rightEnd = right.end?.at else { return false }
        return max(left.onsetAt, right.onsetAt) <= min(leftEnd, rightEnd)
    }
}

/// `+a`, `-a`, `a~b onset end`.
private func describe(_ change: AlertDifference.Change) -> String {
    switch change {
    case .appeared(let span): "+\(span.id)"
    case .vanished(let span): "-\(span.id)"
    case .moved(let from, let to):
        "\(from.id)~\(to.id) \(MovedAspect.between(from, to).map(\.rawValue).joined(separator: " "))"
    }
}

extension AlertDifference.Change {
    fileprivate var reversed: Self {
        switch self {
        case .appeared(let span): .vanished(span)
        case .vanished(let span): .appeared(span)
        case .moved(let from, let to): .moved(from: to, to: from)
        }
    }
}
