import Rules
import Schedules
import Telemetry

/// Holds what came of a story against what it expects: each event exactly once, and no others of the compared rules.
struct Comparison {
    private(set) var failures: [ScenarioOutcome.Failure] = []
    private let scenario: Scenario
    private let end: Instant
    private var expected: [Expectation]
    private var occurred: [Performance.Occurrence]

    init(_ scenario: Scenario, _ performance: Performance) {
        self.scenario = scenario
        end = performance.end
        expected = scenario.steps.flatMap(\.expectations)
        occurred = performance.occurrences.filter { scenario.rules.contains($0.event.alert.rule) }
        settleWhatIsAsExpected()
        settleNearMisses()
        for expectation in expected {
            fail(expectation.line, "expected \(text(expectation)), it did not happen\(hint(expectation))")
        }
        for occurrence in occurred { fail(occurrence.line, "unexpected: \(text(occurrence.event))") }
        failures.sort { ($0.line, $0.message) < ($1.line, $1.message) }
    }

    // MARK: - Pairs

    private mutating func settleWhatIsAsExpected() {
        expected = expected.filter { expectation in
            let index = occurred.firstIndex { expectation.isMet(by: $0.event) }
            if let index { occurred.remove(at: index) }
            return index == nil
        }
    }

    /// What happened to the same rule and device, only differently, is one failure and not two.
    private mutating func settleNearMisses() {
        expected = expected.filter { expectation in
            let near = occurred.indices.filter { expectation.isNearly(occurred[$0].event) }
            guard let index = near.min(by: { distance(expectation, $0) < distance(expectation, $1) }) else {
                return true
            }
            let occurrence = occurred.remove(at: index)
            let differences = expectation.differences(from: occurrence.event) { time($0, expectation) }
            let place = occurrence.line == expectation.line ? "" : " (line \(occurrence.line))"
            fail(expectation.line, "expected \(text(expectation)), \(differences.joined(separator: ", "))\(place)")
            return false
        }
    }

    private func distance(_ expectation: Expectation, _ index: Int) -> Int64 {
        abs((occurred[index].event.at - expectation.at).milliseconds)
    }

    // MARK: - Texts

    private mutating func fail(_ line: Int, _ message: String) {
        failures.append(ScenarioOutcome.Failure(file: scenario.file, line: line, message: message))
    }

    private func text(_ expectation: Expectation) -> String {
        let verb = expectation.kind.text(severity: expectation.severity)
        return "\(verb.0) \(expectation.rule)\(verb.1) of \(expectation.device) at \(time(expectation.at, nil))"
    }

    private func text(_ event: AlertEvent) -> String {
        let verb = event.kind.text(severity: event.alert.severity)
        let place = event.alert.place.map { " place \($0)" } ?? ""
        return "\(verb.0) \(event.alert.rule)\(verb.1) of \(event.alert.device) at \(time(event.at, nil))"
            + " onset \(time(event.alert.onsetAt, nil))\(place) (\(event.alert.title))"
    }

    /// The day is said where it is not the story's only one.
    private func time(_ instant: Instant, _ expectation: Expectation?) -> String {
        scenario.times.text(instant, on: expectation.map { scenario.times.zone.date(at: $0.at) } ?? onlyDay)
    }

    private var onlyDay: CivilDate? {
        let days = Set(
            scenario.steps.flatMap { step -> [CivilDate] in
                switch step.action {
                case .readings(let readings): readings.map { scenario.times.zone.date(at: $0.observedAt) }
                case .clock(let instant): [scenario.times.zone.date(at: instant)]
                case .replay: []
                }
            }
        )
        return days.count == 1 ? days.first : nil
    }

    /// Stories often end too early for what time alone causes.
    private func hint(_ expectation: Expectation) -> String {
        let lateness = scenario.settings.lateness
        guard expectation.at > end - lateness, !hasReading(of: expectation.device, at: expectation.at) else {
            return ""
        }
        return "; the story ends at \(time(end, nil)), and what time alone causes is decided \(lateness) later: "
            + "let it pass with a line '\(time(expectation.at + .minutes(1), nil)) clock'"
    }

    private func hasReading(of device: String, at instant: Instant) -> Bool {
        scenario.steps.contains { step in
            guard case .readings(let readings) = step.action else { return false }
            return readings.contains { $0.device == device && $0.observedAt == instant }
        }
    }
}
